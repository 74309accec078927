"""What the invented year of "three nots and one all" is about. No place, body or person in it exists."""

from __future__ import annotations

from anyuan.demo.years._invented.land import Words

CITY = Words(
    code="9931",
    letters="LY",
    zh="辽泉市",
    en="Liaoquan",
    counties=(
        ("龙首区", "Longshou District"),
        ("西安坪区", "Xi'anping District"),
        ("东丰岭县", "Dongfengling County"),
        ("东辽河县", "Dongliaohe County"),
    ),
    stems=(
        "南康", "北寿", "东吉", "站前岭", "先锋坡", "仙城", "太安", "东山湾",
        "富国里", "灯塔桥", "安国里", "沿河堡", "大阳岗", "横道口", "那丹坡", "猴石沟",
        "杨木林", "小四平岭", "黄河屯", "拉拉河", "沙河湾", "三合沟", "二龙山", "白泉口",
        "渭津渡", "安石岭", "建安堡", "金州屯", "辽河源", "足民屯", "凌云坡", "云顶沟",
    ),
    lon=153.2,
    lat=32.4,
)  # fmt: skip
TOPICS = ("bullying", "fraud", "law", "traffic", "drugs", "online", "drowning", "fire")
TALKS = {
    "bullying": "防范学生欺凌法治宣讲",
    "fraud": "防范电信网络诈骗宣讲",
    "law": "预防未成年人违法犯罪法治课",
    "traffic": "交通安全进校园",
    "drugs": "禁毒宣传进校园",
    "online": "网络安全与文明上网宣讲",
    "drowning": "防溺水安全宣讲",
    "fire": "消防安全宣讲",
}
TIPS = {
    "bullying": ("遇到欺凌要说出来", "被欺负不是你的错,及时告诉家长、老师或驻校民警。"),
    "fraud": ("不轻信陌生链接", "凡是先交钱、要验证码的都先停下来,向老师或民警核实。"),
    "law": ("法律就在身边", "未成年人受法律保护,也要对自己的行为负责。"),
    "traffic": ("过马路看两边", "走斑马线,不闯红灯,骑车戴头盔。"),
    "drugs": ("远离毒品", "不接陌生人的饮料、电子烟和零食。"),
    "online": ("保护个人信息", "不在网上透露姓名、学校和家庭住址。"),
    "drowning": ("不私自下水", "不到河边、水库、冰面玩耍,遇人落水先呼救。"),
    "fire": ("牢记安全出口", "闻到烟味弯腰走,不乘电梯,听从老师指挥。"),
}
# category of the dispute, title, what happened
DISPUTES = (
    ("home_school", "座位和班级管理引起的家校矛盾", "家长对班级管理有意见,多次到校要求说明。"),
    ("injury", "体育活动受伤赔偿纠纷", "活动中受伤,双方对医疗费分担有分歧。"),
    ("pupils", "课间纠纷引起的双方家长矛盾", "学生课间发生口角,双方家长要求学校处理。"),
    ("fees", "校外托管退费纠纷", "托管机构停办,家长要求退还余费。"),
    ("neighbours", "学校与邻居的噪音纠纷", "邻居反映广播声音过大,要求调整。"),
    ("staff", "食堂用工劳动纠纷", "食堂承包方与员工因工资结算发生争议。"),
)
# kind of alarm, what the caller says, the case that the police may make of it
ALERTS = (
    ("traffic", "校门口发生电动车剐蹭", "traffic"),
    ("violence", "校门口有人推搡争吵", "order"),
    ("intruder", "有陌生人在校园围墙外逗留", "order"),
    ("medical", "学生在放学路上摔伤", ""),
)
CASES = (
    ("order", "校园周边扰乱秩序案", "校门外发生扰乱秩序行为,派出所受案调查。"),
    ("theft", "校园周边盗窃电动车案", "校门外停放的电动车被盗,派出所受案调查。"),
    ("fraud", "涉校电信网络诈骗案", "冒充老师收费,派出所受案调查。"),
    ("traffic", "上学路段交通肇事案", "上学路段发生交通事故,移交调查。"),
)
# body, what it looks after in a clean-up
CLEAN_UPS = (
    (
        3,
        "春季校园周边联合整治",
        (("URBAN", "流动摊点占道"), ("MARKET", "小卖部销售无标识食品"), ("CULTURE", "书店销售不适宜读物")),
    ),
    (
        9,
        "秋季开学校园周边联合整治",
        (("TRAFFIC", "非法营运车辆候客"), ("URBAN", "校门口占道经营"), ("MARKET", "小饭桌证照不全")),
    ),
    (11, "冬季校园周边联合整治", (("CULTURE", "网吧未查验证件"), ("MARKET", "向未成年人销售烟草"))),
)
ITEMS = ("helmet", "shield", "vest", "fork", "baton", "torch", "radio")
OFF_CAMPUS = ("traffic", "water", "medical")
