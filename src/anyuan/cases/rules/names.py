"""Does a text name a pupil? Asked on the page of the class safety officers, where such a text is turned back (red line 5).

It is a guess by shape: a Chinese surname with a given name where people stand in a sentence, a "little …", a pupil number,
an English full name. A wrong guess costs the writer a change of words; nothing is kept in either case.
"""

from __future__ import annotations

import re

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤岑蒙农符韦"
)
_DOUBLE = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|司徒"
# Things and places that begin with a letter which is also a surname: the eyes of the reader know better, a table must.
_THINGS = re.compile(
    "马路|马上|马桶|马蜂|高压|高处|高空|高年级|高中|高低|高一|高二|高三|白线|白色|白天|黄线|黄色|黄灯|石头|石板|石块|石阶|金属|江边|江里|"
    "方向|方便|方面|毛巾|田径|田地|田里|雷电|雷雨|龙头|林荫|林子|万一|陆续|任何|任务|任课|何时|何处|程度|段路|段墙|"
    "向上|向下|向外|向左|向右|于是|叶子|汤水|武术|许多|余下|严重|严禁|付款|农田|农药|蒙住|符合|夏天|夏季|秦岭|丁字|高温|金鱼|"
    "孔洞|孔里|武器|钱包|钱财|顾客|龙卷|钟楼|周边|周围|周末|周一|周二|周三|周四|周五|周日|唐诗|温度|曾经|贺卡|"
    "水泥|莫名|江水|石灰|白蚁|杨树|柳树|松树|梁上|卢沟|江堤|胡同|胡乱|胡闹|高大|高高|白板|黄土|黄叶|田埂|雷管|高度|高速"
)
_ABOUT = "同学|被|打|骂|推|踢|欺|抢|偷|说|叫|跟|和|把|在|总|经常|老是|每天|又|带|拿|扔|不|没|，|,|。|、|；|！|!|的|是|$"
_BEFORE = "名叫|叫做|学生|同学|男生|女生|班长|组长|朋友|孩子"
_NAME = re.compile(f"(?:(?:{_DOUBLE})[\u4e00-\u9fff]{{1,2}}?|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=(?:{_ABOUT}))")
_AFTER_WORD = re.compile(f"(?:{_BEFORE})(?:(?:{_DOUBLE})|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}")
_LITTLE = re.compile("(?:小|阿)(?:[明红华强刚丽芳军伟杰敏燕娟涛超]|[" + _SURNAMES + "])(?=" + _ABOUT + ")")
_CLASSMATE = re.compile(
    "(?<![位个名些群男女有同的班])[\u4e00-\u9fff]{2,3}同学(?!们|之间|都|很|多|会|容易|经过|走|上|下)"
)
_PLURAL = re.compile(
    "(?:有|有些|许多|很多|一些|几个|几位|低年级|高年级|我们班|部分|个别|全班|各位|班级|其他|每个|所有|提醒|导致|使得|绊倒|伤到)同学"
)
_NUMBER = re.compile(r"(?:学号|学籍号|身份证)\D{0,3}\w{4,}|\d{17}[\dXx]|(?<!\d)1[3-9]\d{9}(?!\d)")
_ENGLISH = re.compile(
    r"\b[A-Z][a-z]+ [A-Z][a-z]+\b(?= (?:hit|hits|pushe[ds]|kick|kicks|kicked|bull|stole|took|is|was|has|from))"
)
_ENGLISH_AFTER = re.compile(r"\b(?:classmate|pupil|student|boy|girl|called|named)\s+(?:called |named )?[A-Z][a-z]+\b")
_GIVEN_WORDS = re.compile(
    r"\b(?:He|She|They|It|The|A|An|This|That|There|Our|My|We|I|School|Gate|Road|Street|Building|Class)\b"
)


def names_somebody(text: str) -> bool:
    """Whether the text seems to name a pupil, or gives a number by which one is found."""
    if _NUMBER.search(text) or _ENGLISH_AFTER.search(text):
        return True
    if any(not _GIVEN_WORDS.search(match.group()) for match in _ENGLISH.finditer(text)):
        return True
    plain = _PLURAL.sub("", _THINGS.sub("〇", text))
    return bool(_AFTER_WORD.search(plain) or _LITTLE.search(plain) or _NAME.search(plain) or _CLASSMATE.search(plain))
