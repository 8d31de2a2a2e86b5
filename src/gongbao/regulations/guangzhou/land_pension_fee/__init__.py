"""征地社保费 (land-expropriation pension fee): the city's notice, which forwards the province's opinion.

The city sets rates by band of the district's average zone price; the province sets the floors, who benefits, and where
the money goes. Document numbers, days and what they replace are facts of the documents; the rules are in `rules`.
"""

TITLE = "被征地农民养老保障（征地社保费）"
NUMBER = "穗府办规〔2022〕3号"
PROVINCE = "粤府办〔2021〕22号"
