# Lists of phrases read better unwrapped.
# ruff: noqa: E501
"""Phrases that `wording` knows, in five languages; forms of one phrase beside each other, | between them."""

OPENINGS = """
hi there | hi all | hi team | hi guys | hi tanya | hi | hello there | hello team | hello | hey there | hey | heya | dear team | dear support
good morning | good afternoon | good evening | good day | greetings | excuse me
i hope you are well | i hope you're well | hope you're well | hope you are well | hope you are doing well | i hope you're doing well | i hope this finds you well | hope this finds you well | how are you
sorry to bother you | sorry for bothering you | sorry to bother | quick question | i have a question | i've a question | one question | just a question | can you help me | could you help me | could you please help me | can you please help me | please help me | please help | i need help | i need some help
halo kak | halo min | halo admin | halo | hallo | hai kak | hai min | hai | hey kak | permisi kak | permisi min | permisi | misi min | kak | min | admin | gan | bang | mas | mbak | bro | sis
selamat pagi | selamat siang | selamat sore | selamat malam | selamat petang | selamat tengah hari | selamat tengahari | pagi kak | siang kak | sore kak | malam kak | pagi min | siang min | sore min | malam min
assalamualaikum | assalamu'alaikum | salam sejahtera | salam
maaf mengganggu | maaf ganggu | maaf ya | maaf kak | mohon maaf | mohon bantuannya | minta tolong dong | minta tolong | mau tanya dong | mau nanya dong | mau tanya | mau nanya | saya mau tanya | saya mau bertanya | saya ingin bertanya | aku mau nanya | numpang tanya | numpang nanya | izin bertanya | izin tanya
nak tanya sikit | nak tanya | saya nak tanya | saya ingin bertanya | tumpang tanya | maaf ganggu | minta maaf | tuan | puan | encik
здравствуйте | здравствуй | добрый день | добрый вечер | доброе утро | доброго дня | доброго времени суток | приветствую | привет всем | привет | хай
извините за беспокойство | простите за беспокойство | извините | простите | подскажите пожалуйста | подскажите, пожалуйста | подскажите | скажите пожалуйста | скажите, пожалуйста | скажите | помогите пожалуйста | помогите, пожалуйста | помогите | у меня вопрос | у меня такой вопрос | такой вопрос | есть вопрос | вопрос такой | не могли бы вы подсказать
dzień dobry | dzien dobry | dobry wieczór | dobry wieczor | dobry | cześć | czesc | hejka | hej | witam serdecznie | witam | witajcie | siema | szanowni państwo
przepraszam że przeszkadzam | przepraszam, że przeszkadzam | przepraszam | mam pytanie | mam takie pytanie | mam krótkie pytanie | proszę o pomoc | prosze o pomoc | czy możecie mi pomóc | czy mozecie mi pomoc | czy mogę o coś zapytać
"""

CLOSINGS = """
thank you so much | thank you very much | thank you in advance | thanks in advance | thanks a lot | many thanks | thank you | thanks | thankyou | thx | tnx | ty | cheers | please | pls | plz | please help me | please help | pls help | help me | kind regards | best regards | regards | have a nice day | have a great day | have a good day | appreciate it | sorry for the trouble
terima kasih banyak | terima kasih sebelumnya | terima kasih | terimakasih | makasih banyak | makasih ya | makasih kak | makasih | trims | thx ya | tolong ya | tolong dong | tolong dibantu | tolong bantu | tolong | mohon bantuannya | mohon dibantu | mohon bantuan | ya kak | ya min | kak | min | dong kak | gan
terima kasih ya | terima kasih tuan | tolong saya | minta tolong | tq | tqvm | tq ya | tq tuan
большое спасибо | спасибо большое | спасибо заранее | заранее спасибо | заранее благодарю | заранее благодарен | спасибо | спс | благодарю | пожалуйста | плиз | пж | с уважением | хорошего дня | помогите пожалуйста | помогите, пожалуйста | помогите
dziękuję bardzo | dziekuje bardzo | z góry dziękuję | z gory dziekuje | dziękuję z góry | dziękuję | dziekuje | dzięki | dzieki | z góry dzięki | pozdrawiam serdecznie | pozdrawiam | proszę o pomoc | prosze o pomoc | pomocy | proszę | prosze | miłego dnia | z poważaniem
"""

# “no, I meant …”
CORRECTIONS = """
no i meant | no, i meant | no i mean | no, i mean | i meant | i mean | what i meant was | no my question is | no, my question is | my question is | no i was asking about | no, i was asking about | no i am asking about | no, i'm asking about | no i asked about | no, i asked about | no i want to know | no, i want to know | no not that | no, not that | not that | that's not what i asked | that is not what i asked | that's not what i meant | that is not what i meant | wrong answer | that's wrong | no, wrong
bukan itu maksud saya | bukan itu maksudku | bukan itu | bukan, maksud saya | bukan maksud saya | maksud saya | maksudku | maksud gue | maksudnya | bukan, saya tanya | bukan saya tanya | bukan begitu | salah, maksud saya
bukan itu maksud saya | bukan tu | maksud saya | maksud aku | saya maksudkan | tak, maksud saya | tidak, maksud saya | bukan, saya tanya pasal | salah tu
нет, я имел в виду | нет я имел в виду | нет, я имела в виду | нет я имела в виду | я имел в виду | я имела в виду | имел в виду | имела в виду | нет, я про | нет я про | нет, я спрашиваю | нет я спрашиваю | нет, я спрашивал про | нет, я спрашивала про | нет, не то | нет не то | не то | не об этом | не про это | вы меня не поняли
nie, chodziło mi o | nie chodziło mi o | chodziło mi o | nie, chodzi mi o | nie chodzi mi o to | chodzi mi o | nie, miałem na myśli | nie, miałam na myśli | miałem na myśli | miałam na myśli | nie o to chodzi | nie o to mi chodzi | nie o to mi chodziło | nie o to pytałem | nie o to pytałam | nie to | nie, pytam o | nie, pytałem o | nie, pytałam o
"""

# “I did not ask for a refund”
NOT_ASKED = """
i did not ask for | i didn't ask for | i didnt ask for | i did not ask about | i didn't ask about | i didnt ask about | i did not ask how | i didn't ask how | i am not asking about | i'm not asking about | im not asking about | i am not asking for | i'm not asking for | it's not about | this is not about | i don't mean | i did not mean | i didn't mean
saya tidak tanya soal | saya tidak bertanya soal | saya tidak tanya tentang | saya gak tanya soal | aku gak nanya soal | saya nggak nanya soal | gue gak nanya soal | saya tidak menanyakan | bukan soal | bukan tentang | bukan masalah | saya tidak minta
saya tak tanya pasal | saya tidak tanya pasal | saya tak tanya tentang | bukan pasal | bukan tentang | saya tak minta
я не спрашивал про | я не спрашивала про | я не спрашивал о | я не спрашивала о | я не спрашиваю про | я не спрашиваю о | я не просил | я не просила | я не прошу | вопрос не про | вопрос не о | речь не о
nie pytałem o | nie pytałam o | nie pytalem o | nie pytalam o | nie pytam o | nie prosiłem o | nie prosiłam o | nie proszę o | nie chodzi mi o | nie chodzi o | nie chodziło mi o
"""
BUTS = """
but | but rather | instead | i just | tapi | tetapi | melainkan | namun | а | но | ale | tylko | lecz
"""

# A piece with one of these asks or wants something.
ASKING = """
how | what | what's | whats | when | where | why | which | who | can i | can you | could i | could you | is it | is there | do i | do you | does | did | am i | are there | will | may i | i want to | i need to | i'd like to | i would like to
bagaimana | gimana | gmn | kapan | kenapa | mengapa | knp | di mana | dimana | berapa | apakah | apa | bisakah | bisa | gak bisa | siapa | mau | saya ingin | boleh
macam mana | mcm mana | camne | bila | kat mana | mana | boleh tak | boleh ke | ada ke | adakah | bolehkah | nak | ape | kenapa
как | почему | когда | где | куда | сколько | что делать | можно | можно ли | могу ли | какой | какая | какие | кто | зачем | хочу | мне нужно | чем
jak | dlaczego | czemu | kiedy | gdzie | ile | czy | co zrobić | co zrobic | jaki | jaka | jakie | kto | chcę | chce | mogę | można
"""

# Before these a new question may begin within a sentence.
JOINS = """
and also | and how | and why | and when | and where | and what | and can i | and is | and do | and i also | also how | also can | also what | plus how | another question | second question | secondly
dan juga | dan bagaimana | dan gimana | dan kapan | dan kenapa | dan berapa | dan apakah | dan di mana | terus gimana | terus kapan | terus kenapa | satu lagi | sama gimana | sama kapan | sekalian tanya
dan macam mana | dan bila | dan boleh | dan ada | lepas tu macam mana | satu lagi soalan
и как | и почему | и когда | и где | и сколько | и можно | а ещё | а еще | и ещё | и еще | второй вопрос | также | а также
i jak | i kiedy | i dlaczego | i gdzie | i czy | i ile | a także | oraz jak | oraz czy | oraz kiedy | drugie pytanie | a jeszcze | i jeszcze
"""
JOINS_TAKEN_OFF = """
and also | and i also | and | also | plus | another question | second question | secondly | first | firstly
dan juga | dan | terus | satu lagi soalan | satu lagi | sama | sekalian tanya | lepas tu | pertama | kedua
а ещё | а еще | и ещё | и еще | второй вопрос | также | а также | и | во-первых | во-вторых
a także | oraz | drugie pytanie | a jeszcze | i jeszcze | po pierwsze | po drugie | i
"""

# A question that goes on from the one before begins so.
GOING_ON = """
and | but | so | then | ok and | ok so | ok but | what if | how about | what about | and if | but if | or | how long | how much | since when | why | until when | for how long
dan | terus | trus | lalu | tapi | kalau | kalo | jika | bagaimana kalau | gimana kalau | gimana kalo | berapa lama | berapa | kenapa | oke terus | ok terus
macam mana kalau | mcm mana kalau | kalau | habis tu | lepas tu | jadi | tapi | dan | berapa lama | bila | kenapa
а | и | но | а если | а что если | что если | тогда | а как | а сколько | сколько | почему | как долго | до какого
a | i | ale | a jeśli | a jesli | co jeśli | a co jeśli | a co jesli | co jesli | to | a jak | a ile | ile | dlaczego | jak długo | jak dlugo | do kiedy | a czy
"""
POINTING_BACK = """
it | that | this | those | them | these | there | the same
itu | ini | begitu | tersebut | tu | di situ | itunya
это | этого | этом | этому | этим | эта | этот | эти | его | её | ее | их | туда | там | так
to | tego | tym | temu | ten | ta | tę | te | go | nim | niej | tam | tak
"""
