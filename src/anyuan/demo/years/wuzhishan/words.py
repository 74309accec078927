"""Names and sentences of the year: data, so that the play stays short. All invented."""

from __future__ import annotations

CITY = ("9902", "五指山市", "Wuzhishan")
TOWNSHIPS = ("通什镇", "毛阳镇", "南圣镇", "番阳镇", "水满乡", "毛道乡", "畅好乡")
# stage, how many, name pattern; together 23
SCHOOLS = (
    ("primary", 14, "第{n}小学"),
    ("junior", 6, "第{n}初级中学"),
    ("complete_middle", 2, "第{n}中学"),
    ("vocational", 1, "职业技术学校"),
)
DEPARTMENTS = (
    ("WZ-CENTRE", "校园安全指挥中心", "Command centre", "centre"),
    ("WZ-POLICE", "市公安局", "Public security bureau", "police"),
    ("WZ-EDU", "市教育文体局", "Bureau of education, culture and sport", "education"),
    ("WZ-ZZ", "市综治办", "Comprehensive management office", "department"),
    ("WZ-COURT", "市人民法院", "Court", "department"),
    ("WZ-JUSTICE", "市司法局", "Bureau of justice", "department"),
)
STATIONS = ("城区派出所", "毛阳派出所", "南圣派出所")
TEAMS, TEAM_PEOPLE = 58, 785
# category, grade, title, what happened: five kinds, one each
DISPUTES = (
    ("pupils", "blue", "同学间因球场使用发生口角", "两班学生因球场使用时间发生争执，班主任当场发现。"),
    ("home_school", "blue", "家长对座位调整有意见", "家长认为座位调整未事先说明，到校反映。"),
    ("injury", "yellow", "课间活动受伤的赔偿分歧", "课间活动受伤，双方家长对医疗费分担有分歧。"),
    ("fees", "yellow", "校服费用退还的分歧", "转学后家长要求退还校服费，学校与供应商说法不一。"),
    ("neighbours", "yellow", "学校排水影响邻近菜地", "雨后学校排水流入邻近菜地，村民到校反映。"),
)
INSTRUCTIONS = (
    "开学前校园安全隐患排查", "清明节前防火防溺水提示", "台风来临前校舍检查", "高考中考期间校园周边整治", "暑期防溺水联合巡查",
    "秋季开学护学岗落实情况", "校园周边食品安全检查", "冬季用电用火安全检查",
)  # fmt: skip
REQUESTS = (
    ("request", "help", "校门口夜间路灯不亮", "家长反映校门口路灯不亮，接送不便。"),
    ("request", "enquiry", "咨询开学报到材料", "家长咨询新生报到需要的材料。"),
    ("complaint", "surroundings", "校门口摊点占道", "放学时段校门口摊点占道，学生只能走车行道。"),
    ("complaint", "food", "校外小饭桌卫生差", "家长反映校外小饭桌卫生条件差。"),
    ("request", "help", "斑马线磨损需要重划", "校门前斑马线磨损，希望重新划线。"),
    ("complaint", "surroundings", "网吧放学时段接纳学生", "家长反映网吧接纳未成年人。"),
)
LESSONS = {"primary": "遵守规则从小做起", "junior": "未成年人保护法与我", "senior": "远离违法犯罪"}
MARK = "（虚构数据）"
