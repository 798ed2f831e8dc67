"""Words that speak for one language against the others, and words that speak for none.

A word stands under a language when people write it in support messages and the neighbours do not: what
counts most is Indonesian against Malay, chat spelling included. Editing a list needs no retraining.
"""

from __future__ import annotations

_LISTS = {
    "id": """
        gak nggak ngga ga gk enggak engga kagak uang uangku uangnya akun akunku akunnya penarikan
        penarikannya narik narikin gimana gmn bagaimana kok sih dong deh nih loh lho banget bgt aja doang
        mulu udah udh belom bikin nyari nunggu nunggunya nanya ngecek nemu nemuin dapet pengen pengin kayak
        kayaknya gue gua gw elo kalian butuh bisa bisakah mau coba dicoba sandi sandinya ponsel hp hpku
        nomor rekening norek unduh mengunduh unggah mengunggah tautan surel kirim kirimkan dikirim kirimin
        dikirimi terkirim karena karna krn bahwa kapan kemarin besok lisensi lisensinya aktivasi verifikasi
        diverifikasi kode kodenya kak gan mimin makasih trims trimakasih bantuin silakan pajak faktur ktp
        kantor kantornya layanan cair cairin dicairin pencairan nyampe sampe kalo klo soalnya padahal
        makanya tp dgn utk yg jg blm sdh ngapus ngubah ngobrol laptopku lemot lelet dobel tagihan ditagih
        tertagih ketagih kartu kartunya kepotong ketarik kesedot keperpanjang berhasil malah estimasi brp
        tersedia pemula menghasilkan penghasilan resmi ketipu ditinjau ngajak temen temenku teman gabung
        undangan undang diundang dibagikan grup perangkat waktu pengajuan ajukan ngajuin disetujui muncul
        buatan pencarian halaman pesan pertanyaan informasi pengaturan setelan menit gratis diskon musik
        kontak tanggal lewat struk kuitansi blokir diblokir terblokir retas diretas dibajak dibobol bobol
        macet nyangkut perusahaan merek siang sore beda berbeda kepake kepakai dipake nyoba nyobain mintain
        ditolaknya salahnya dimana kemana gampang ribet repot bingung kadaluarsa kedaluwarsa hangus batal
        dibatalin batalin berlangganan ditarik pengembalian dikembalikan kembaliin balikin merasa cuma cuman
        biar abis kenapanya apaan siapa-siapa penjualan lanjut nonaktif notifikasi sesuai rusak tolongin
        masuknya bapak ibu bpk mbak mas om pak bu rb ribu barusan tiap mentok ganti mengganti ngganti
        gantiin menghapus dihapus tanya nanyain ketik buka-nya jam-nya siap sip mantap oke lancar
        operasional petugas apakah ngeluarin dompet mulainya cs orangnya ngomong ngomongin beneran bener
        yakin pake make kepencet makasi makasii kadang sampaikan sambungin alihkan hubungin dipotong
        dipotongnya diambil persen dipakai dibatalkan kirimnya biayanya saldonya saldoku rekeningku
        rekeningnya kepotongan
    """,
    "ms": """
        tak tidakkah takde tiada takda takdak xde akaun akaunnya wang pengeluaran keluarkan dikeluarkan
        macam mcm camana mcmmana camne kat nak hendak mahu boleh bolehkah blh sahaja je jer dah ni tu ke lah
        korang hangpa awak kitorang diorang e-mel emel laluan katalaluan telefon fon bimbit muat pautan
        ialah adakah bila bilakah semalam esok lesen lesennya pengaktifan pengesahan sahkan disahkan kod
        kodnya tuan puan tolonglah cuba mencuba masukkan daftarkan caj dicaj yuran percuma ringgit syarikat
        invois resit cukai mykad pejabat perkhidmatan khidmat bayaran klu skrg betul silap tersilap tersalah
        nombor padam memadam padamkan cakap bercakap berbual bual perisian pulangan pulangkan bank-in apasal
        pasal guna fahamkan beritahu bagitahu bgtau hantar dihantar menghantar terhantar berjaya amaun
        tempoh bekerja khamis ahad aduan tuntut penyata semak menyemak disemak kad kena semula tergendala
        perlahan sokong disokong peratus kawan peranti peti daripada maklumat soalan jawapan mesej tetapan
        minit diskaun fail muzik tarikh kumpulan jemputan jemput kongsi dikongsi perlukan ralat tamat
        percubaan butang godam digodam sesiapa asyik laman carian rasmi sekat disekat tersekat pelayar
        langgan melanggan pek peribadi tengah hujung petang dapatkan tunjuk tunjukkan tolakan tukar tertukar
        menukar bertukar lepas ker camni camtu macamana rosak encik cik akak bang sijil kot la weh woi
        tengok jumpa bila-bila saje laju dalam-talian talian nampak jimat berdaftar ditukar tengkyu tq
        rantau swafoto sepadan dikatakan terpadam curi dicuri sokongan semakan taraf senyap ejen staf
        sembang terbaik tumpang sikit hye haah mestilah payah henti hentikan baki bakinya x mekasih slmt
        tima nk ckp dadah mcmna bukak pastu takkan akta elok mnta bagilah kalini kelulusan kelab diluluskan
        luluskan pelik tertinggal terlupa jangkaan wujud tarikhnya naiktaraf pinda kemas kini dikemas syak
        meragukan
    """,
    "en": """
        hi hiya morning bye yes yep sure sorry please
        the my is i me you your it why how what where when can can't cannot do does don't doesn't did didn't
        not have haven't has want need would should will won't please thanks thank hello hey been get got
        this that and but with from of for in on at money account password withdrawal key licence license
        still yet wrong help someone person talk people there isn't i'm i've it's anybody anyone
    """,
    "pl": """
        nie mam jak się sie jest czy moje moja mój moj mi mnie dlaczego czemu gdzie kiedy ile co po za na od
        dla przez już juz jeszcze proszę prosze dzień dobry dzien cześć czesc hej dziękuję dziekuje dzięki
        dzieki konto konta hasło haslo wypłata wyplata wypłaty wyplaty wypłacić pieniądze pieniadze kasa
        klucz klucza zwrot zwrotu chcę chce mogę moge można mozna działa dziala kodu maila numer telefonu
        zmienić zmienic usunąć usunac pomoc pomocy człowiekiem konsultant który ktory siema witam jasne okej
    """,
    "ru": """
        не мой моя мои как где когда почему что это на для привет здравствуйте спасибо пожалуйста
    """,
}

_EVERYWHERE = """
    ok okay okey k lol haha hehe hihi wkwk hmm hm eh ah oh wow app apps bot admin lagu
    email mail online offline login logout log reset update upgrade download upload refund premium pro
    windows mac macos iphone ios android google apple paypal gopay ovo dana shopeepay tng touch n go blik
    sbp visa mastercard bank wallet e-wallet ewallet usd idr myr rub pln eur sms pin otp id kyc pdf vst au
    aax daw ableton fl studio cubase logic plugin plug-in plugins sample samples loop loops wifi internet
    website link url chat support test trial demo error bug spam serial gift bonus referral
"""

NEUTRAL = frozenset(_EVERYWHERE.split())


def _markers() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for code, words in _LISTS.items():
        for word in words.split():
            found.setdefault(word, set()).add(code)
    # A word that stands under two languages speaks for neither.
    return {word: tuple(codes) for word, codes in found.items() if len(codes) == 1}


MARKERS = _markers()
