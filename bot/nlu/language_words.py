"""Words that speak for one language against the others, and words that speak for none.

A word stands under a language when people write it in support messages and the neighbours do not: what
counts most is Indonesian against Malay, chat spelling included. Editing a list needs no retraining.
"""

from __future__ import annotations

_LISTS = {
    "id": """
        gak nggak ngga ga gk enggak engga kagak uang duitnya akun akunku akunnya penarikan penarikannya tarik
        kenapa gimana bagaimana kok sih dong deh nih tuh loh lho banget aja udah udh sudahkah belom bikin
        nyari nunggu nanya ngirim ngecek dapet pake pakai pengen pengin kayak kayaknya doang mulu terus gue
        gua gw lu lo elo kalian butuh bisa bisakah enggan mau kata sandi sandinya ponsel hp hpku nomor
        rekening rek unduh mengunduh unggah mengunggah tautan surel kirimkan dikirim dikirimi karena karna
        krn bahwa adalah apakah berapa lama jualan penjualan pembelian beli dibeli kapan kemarin besok
        lisensi lisensinya aktivasi verifikasi sms-nya kodenya emailnya email-nya uangnya saldo saldonya
        bos kak gan min mimin makasih trims terimakasih mohon tolong dibantu bantuin silakan silahkan coba
        dicoba masuk login-nya daftar mendaftar dipotong potongan biaya biayanya gratis rupiah bulan
        perusahaan faktur pajak ktp kantor layanan jam gagal ditolak cair dicairin pencairan nyampe sampe
        kalo kalau klo trus soalnya padahal makanya tapi tp sama dgn utk yg jg blm sdh emang memang
        hapus menghapus ngapus ganti mengganti ngubah mengubah tanya bicara ngobrol komputer laptopku
        laptopnya baru-baru pelan lemot eror dari pengembalian dana dikembalikan
    """,
    "ms": """
        tak tidakkah takde tiada takda takdak xde x tk wang duit akaun akaunnya pengeluaran keluarkan
        dikeluarkan macam mana camana mcm mcmmana camne kat dekat nak nk hendak boleh bolehkah blh saje
        sahaja je jer dah da belum lagi ni tu tuh ke kan lah korang hangpa awak kau kitorang diorang
        e-mel emel laluan katalaluan telefon fon bimbit muat naik turun pautan langganan kerana sebab
        ialah adakah berapakah bila semalam esok lesen lesennya pengaktifan pengesahan kod kodnya bakinya
        baki tuan puan cik terima kasih tolonglah sila cuba mencuba masukkan daftarkan caj yuran percuma
        ringgit syarikat invois cukai mykad pejabat perkhidmatan pukul dapat dapatkan ditolaknya bayaran
        pembayaran jumlah diterima sampai kalau klu sekarang skrg betul silap tersilap tersalah cepat
        lambat tukar menukar nombor no padam memadam padamkan buang cakap bercakap berbual bual komputer
        perisian permohonan dibayar pulangan pulangkan bank-in apa-apa kenapakah mengapa apasal pasal
        guna menggunakan gunakan pakai paham faham fahamkan beritahu bagitahu bgtau hantar dihantar
        menghantar jumpa cari berjaya gagalkah amaun tempoh hari bekerja isnin selasa khamis jumaat
        sabtu ahad aduan ambil mohon tuntut penyata semak menyemak disemak jual jualan dijual
    """,
    "en": """
        the my is i me you your it why how what where when can can't cannot do does don't doesn't did didn't
        not have haven't has want need would should will won't please thanks thank hello hey been get got
        this that and but with from to of for in on at money account password withdrawal refund key licence
        license still yet wrong help someone person talk people there isn't i'm i've it's anybody anyone
    """,
    "pl": """
        nie mam jak się sie jest czy moje moja mój moj mi mnie dlaczego czemu gdzie kiedy ile co to po za na
        do od dla przez już juz jeszcze proszę prosze dzień dobry dzien cześć czesc hej dziękuję dziekuje
        dzięki dzieki konto konta hasło haslo wypłata wyplata wypłaty wyplaty wypłacić pieniądze pieniadze
        kasa klucz klucza zwrot zwrotu chcę chce mogę moge można mozna działa dziala kod kodu maila numer
        telefon telefonu zmienić zmienic usunąć usunac pomoc pomocy człowiekiem konsultant który ktory
    """,
    "ru": """
        не мой моя мои как где когда почему что это на для привет здравствуйте спасибо пожалуйста
    """,
}

# In both of the first two lists, or everyday words of both languages: they decide nothing between them.
_SHARED = """
    kalau pakai komputer mohon dari sama daftar masuk bisa-bisa saya anda kami dan atau di untuk dengan ini
    itu ada sudah belum lagi tolong hari terus sampai kata memang hapus gagal coba tanya bicara lama
""".split()

_LATIN_CHAT = """
    ok okay okey oke k lol haha hehe hihi wkwk hmm hm eh ah oh wow yes no ya si app apps bot admin lagu
    email mail online offline login logout log reset update upgrade download upload refund premium pro
    windows mac macos iphone ios android google apple paypal gopay ovo dana shopeepay tng touch n go blik
    sbp visa mastercard bank wallet e-wallet ewallet usd idr myr rub pln eur sms pin otp id kyc pdf vst au
    aax daw ableton fl studio cubase logic plugin plug-in plugins sample samples loop loops wifi internet
    website link url chat support test trial demo error bug spam
""".split()

NEUTRAL = frozenset(_LATIN_CHAT)


def _markers() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for code, words in _LISTS.items():
        for word in words.split():
            found.setdefault(word, set()).add(code)
    # A word that stands under two languages tells nothing; under the first two it was left on purpose.
    return {
        word: tuple(codes) for word, codes in found.items() if len(codes) == 1 and word not in _SHARED
    }


MARKERS = _markers()
