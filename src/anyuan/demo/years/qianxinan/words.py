"""Words of the invented prefecture. Nothing in it exists: its codes begin with 99, which the national code never uses, and it
lies in the open Pacific, so that nobody who lays it over a real map can take it for a real place."""

from __future__ import annotations

PREFECTURE = ("9952", "盘南州（虚构）", "Pannan Prefecture (invented)")
LON, LAT = 156.0, 27.0
COUNTIES = (
    ("云江市", "Yunjiang City"),
    ("石渡县", "Shidu County"),
    ("青岭县", "Qingling County"),
    ("映山县", "Yingshan County"),
    ("马鞍县", "Maan County"),
    ("双塔县", "Shuangta County"),
    ("响水县", "Xiangshui County"),
    ("竹溪县", "Zhuxi County"),
)
TOWN_FIRST = ("白", "青", "红", "金", "银", "清", "双", "石", "大", "小", "上", "下", "龙", "云", "松")
TOWN_SECOND = ("鹭", "坪", "岩", "溪", "渡", "岭", "塘", "桥")
SURNAMES = (
    "王",
    "李",
    "张",
    "陈",
    "杨",
    "赵",
    "黄",
    "周",
    "吴",
    "徐",
    "孙",
    "胡",
    "朱",
    "高",
    "林",
    "何",
    "郭",
    "马",
    "罗",
    "梁",
)
GIVEN = (
    "静", "伟", "芳", "敏", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "明", "超", "霞", "平", "刚", "桂英", "建华",
    "晓燕", "志强", "海燕", "文军", "秀兰", "国庆", "小红", "立新", "春梅", "永康",
)  # fmt: skip
# Stage: Chinese ending, English ending, pupils from–to, share that boards, share of all schools.
STAGES = {
    "kindergarten": ("幼儿园", "Kindergarten", 60, 420, 0.0, 22),
    "primary": ("小学", "Primary School", 80, 1900, 0.2, 56),
    "junior": ("初级中学", "Junior High School", 280, 2100, 0.7, 14),
    "nine_year": ("九年一贯制学校", "Nine-Year School", 400, 2300, 0.6, 4),
    "senior": ("高级中学", "Senior High School", 1200, 4200, 1.0, 3),
    "vocational": ("中等职业学校", "Vocational School", 900, 3200, 1.0, 1),
}
TOPICS = ("bullying", "drowning", "traffic", "fraud", "drugs", "law", "protection", "online")
LESSONS = {
    "bullying": "防治学生欺凌法治课",
    "drowning": "防溺水安全课",
    "traffic": "交通安全课",
    "fraud": "防诈骗宣讲",
    "drugs": "禁毒教育课",
    "law": "宪法与未成年人保护法宣讲",
    "protection": "未成年人自我保护课",
    "online": "网络安全课",
}
SCENARIOS = {
    "fire": "消防疏散演练",
    "intruder": "外来人员闯入处置演练",
    "medical": "突发伤病救护演练",
    "weather": "强对流天气避险演练",
}
GAPS = ("东侧楼梯疏散标识不清", "广播在操场听不清", "集合点班级牌缺失", "值班电话表没有更新", "校门钥匙备用一套未到位")
