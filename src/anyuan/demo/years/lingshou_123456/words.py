"""Words of the invented college county. Nothing in it exists: its codes begin with 99, and it lies in the open Pacific."""

from __future__ import annotations

COUNTY = ("995301", "灵泽县（虚构）", "Lingze County (invented)")
TOWN = ("995301101", "学府镇", "Xuefu Town")
LON, LAT = 158.0, 29.0
# Name, English name, faculties. A faculty's office is where its support plans are visited.
COLLEGES = (
    ("灵泽师范学院", "Lingze Normal College", ("文学院", "理学院", "教育学院", "音乐学院", "体育学院", "外语学院", "美术学院")),
    ("灵泽工业职业学院", "Lingze Industrial College", ("机械系", "电气系", "建工系", "汽车系", "信息系", "经管系")),
    ("灵泽医药学院", "Lingze Medical College", ("护理系", "药学系", "检验系", "中医系", "康复系")),
    ("灵泽旅游职业学院", "Lingze Tourism College", ("酒店系", "导游系", "烹饪系", "航服系", "商务系")),
)  # fmt: skip
TALKS = ("law", "fraud", "drugs", "traffic", "protection", "online", "fire", "bullying")
TALK_TITLES = {
    "law": "宪法与治安管理处罚法宣讲",
    "fraud": "防电信网络诈骗宣讲",
    "drugs": "禁毒宣讲",
    "traffic": "交通安全宣讲",
    "protection": "人身财产安全宣讲",
    "online": "网络安全宣讲",
    "fire": "宿舍消防安全宣讲",
    "bullying": "文明相处法治宣讲",
}
# Category of the dispute, title, what happened; no person is in it.
DISPUTES = (
    ("pupils", "宿舍作息不一引起的纠纷", "同宿舍几人作息不一，多次争吵，请求调解。"),
    ("pupils", "球场占用引起的口角", "两班同时使用球场，发生口角，未动手。"),
    ("fees", "驾校退费纠纷", "校外驾校停课，要求退还剩余学费。"),
    ("fees", "兼职报酬纠纷", "假期兼职报酬未按约定支付。"),
    ("neighbours", "商户与学生的消费纠纷", "手机维修收费与约定不符，双方各执一词。"),
    ("neighbours", "外卖电动车占道纠纷", "外卖车辆占用校门通道，与门卫发生争执。"),
    ("staff", "后勤用工纠纷", "食堂员工与承包单位就加班费有分歧。"),
    ("building", "施工噪声纠纷", "夜间施工影响宿舍休息。"),
    ("injury", "实训课轻伤赔偿纠纷", "实训课上手部擦伤，对医药费承担有分歧。"),
    ("other", "二手交易纠纷", "同学之间二手电脑交易后要求退货。"),
)
HAZARDS = (
    ("electric", "宿舍私拉电线", "宿舍楼三层发现私拉电线，已断电。"),
    ("fire", "疏散通道堆放杂物", "教学楼疏散通道堆放课桌椅。"),
    ("building", "楼梯扶手松动", "实训楼楼梯扶手松动。"),
    ("equipment", "健身器材螺丝脱落", "操场健身器材螺丝脱落。"),
    ("food", "食堂地面湿滑", "食堂入口地面湿滑无提示。"),
)
# What the express line was called for: kind of incident, words.
CALLS = (
    ("violence", "校门外几人推搡，请求到场。"),
    ("medical", "操场有人摔伤，请求救护。"),
    ("traffic", "校门口电动车剐蹭。"),
    ("intruder", "有人翻越围墙进入校园。"),
)
# What an operator saw on a camera: kind of incident, words. Places and things, nobody's face (red line 1).
SEEN = (
    ("traffic", "北门外车辆堵住消防通道。"),
    ("intruder", "东围墙外有人攀爬。"),
    ("violence", "夜市摊位前人群聚集争吵。"),
    ("fire", "垃圾桶冒烟。"),
)
SHOPS = (
    ("restaurant", "小吃店", "snack bar"),
    ("shop", "便利店", "corner shop"),
    ("hotel", "旅馆", "guest house"),
    ("internet_cafe", "网吧", "internet café"),
)
TEAMS = (
    ("mediation", "矛盾调解队", "mediation team"),
    ("information", "信息员队", "information team"),
    ("law_publicity", "法治宣传队", "law publicity team"),
    ("patrol", "护校巡逻队", "patrol team"),
)
