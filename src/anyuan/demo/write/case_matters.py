"""What the invented city's cases are about: data, so that the play in `cases.py` stays short."""

from __future__ import annotations

# kind, category, department that has to do with it ("" for the school itself), title, what happened
MATTERS: tuple[tuple[str, str, str, str, str], ...] = (
    ("request", "help", "YX-GOVERNANCE", "校门口早高峰乱停车", "早高峰校门口两侧停满车辆，学生只能走在机动车道上。"),
    ("request", "help", "YX-TRAFFIC", "校门前斑马线已磨平", "校门前斑马线看不清，司机不减速，希望重新划线。"),
    ("complaint", "food", "YX-MARKET", "校外小饭桌无证经营", "学校对面小饭桌没有证照，厨房卫生差。"),
    ("complaint", "surroundings", "YX-CULTURE", "学校旁网吧接纳未成年人", "放学后有学生进入学校旁的网吧。"),
    ("request", "enquiry", "YX-HEALTH", "秋季传染病防控咨询", "家长询问班级停课的标准和复课证明。"),
    ("hazard", "equipment", "", "操场篮球架松动", "操场东侧篮球架底座松动，摇晃明显。"),
    ("hazard", "electric", "", "宿舍楼道电线裸露", "宿舍楼二层楼道有一段电线裸露。"),
    ("hazard", "fire", "", "教学楼疏散通道堆放杂物", "教学楼一层疏散通道堆放课桌椅，影响疏散。"),
    ("hazard", "building", "", "围墙有裂缝", "学校北围墙有一道约两米长的裂缝。"),
    ("hazard", "water", "YX-WATER", "上学路旁水塘无护栏", "学生上学路旁的水塘没有护栏和警示牌。"),
    ("request", "help", "YX-GOVERNANCE", "放学路上路灯不亮", "放学路段有四盏路灯不亮，天黑后看不清路面。"),
    ("complaint", "conduct", "", "家长反映门卫态度生硬", "家长接孩子时门卫言语生硬，没有说明原因。"),
    ("rectification", "by_date", "", "安防检查：门岗防护器材不足", "检查发现门岗缺少盾牌和钢叉各一件。"),
    ("rectification", "at_once", "", "安防检查：一键报警无人值守", "检查时一键报警主机处无人值守。"),
)
# kind of reporter's words aside, how far each case has come: how often, over the month
STAGES: tuple[tuple[str, int], ...] = (
    *(("closed", 26), ("replying", 3), ("submitted", 4), ("returned", 2), ("handling", 6), ("red", 4), ("yellow", 4)),
    *(("assigned", 3), ("registered", 3), ("bounced", 2), ("waiting", 2), ("reopened", 2), ("extension", 2)),
    *(("supervised", 2), ("dismissed", 2)),
)
DISPUTES: tuple[tuple[str, str, str, str, str], ...] = (
    ("settled", "yellow", "injury", "体育课受伤赔偿纠纷", "学生体育课摔伤，双方家长对医疗费承担有分歧。"),
    ("mediating", "orange", "fees", "校外托管退费纠纷", "托管机构停办，十余名家长要求退还余费。"),
    ("relapsed", "yellow", "neighbours", "操场广播噪音纠纷", "学校邻居投诉课间操广播声音过大。"),
    ("open", "blue", "home_school", "座位安排引起的家校矛盾", "家长对座位轮换安排有意见，要求说明。"),
)
FINDINGS: tuple[tuple[str, str, bool], ...] = (
    ("YX-GOVERNANCE", "校门两侧流动摊点占道", True),
    ("YX-MARKET", "小卖部销售无标识食品", True),
    ("YX-CULTURE", "书店销售不适合未成年人的读物", False),
    ("YX-TRAFFIC", "校门口非法营运车辆候客", False),
)
