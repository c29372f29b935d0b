"""What people of the example market say: reasons, notes, vehicles."""

REFUSED_BECAUSE = (
    "Melebihi anggaran minggu ini. Ajukan lagi dengan jumlah lebih kecil.",
    "Stok gudang masih cukup sampai akhir pekan.",
    "Tunggu daftar tamu yang pasti dulu.",
)
CANCELLED_BECAUSE = ("Salah memilih hari tiba.", "Acara ditunda.", "Jumlahnya salah ketik.")
NOT_APPROVED = "Tidak disetujui sampai batas waktunya."
NOT_ANSWERED = "Produsen tidak menjawab sampai batas waktunya."
TURNED_DOWN_BECAUSE = (
    "Panen terlambat karena hujan, belum bisa memenuhi minggu ini.",
    "Kapasitas sudah penuh oleh pesanan lain.",
    "Alat produksi sedang diperbaiki.",
)
CUT_BECAUSE = (
    "Hasil panen hari ini lebih sedikit.",
    "Sebagian belum cukup kering untuk dikemas.",
    "Kemasan tinggal segini sampai kiriman berikutnya.",
)
REST_NEVER_CAME = "Sisa kiriman tidak jadi datang; pesan lagi minggu depan."
REGRADED_BECAUSE = (
    "Ukuran tidak seragam.",
    "Kemasan luar penyok, isi masih baik.",
    "Tingkat kematangan kurang.",
)
REJECTED_BECAUSE = (
    "Kemasan rusak.",
    "Segel terbuka.",
    "Basah terkena hujan di jalan.",
    "Suhu tiba terlalu tinggi.",
    "Tidak sesuai pesanan.",
)
DISPUTED_BECAUSE = (
    "Jumlah di tagihan tidak sama dengan berita acara kami.",
    "Potongan mutu yang disepakati belum dihitung.",
)
CREDITED_BECAUSE = "Barang ditarik kembali karena salah kirim; tagihan dibatalkan."
NOT_FOUND = "Belum ada di rekening koran. Laporkan lagi setelah transfer terkirim."
RETURNED_BECAUSE = "Nomor rekening tujuan tidak aktif."
NOTES = (
    "",
    "",
    "",
    "Tolong antar sebelum pukul 07.00.",
    "Untuk acara rapat, mohon dus yang rapi.",
    "Hubungi staf gudang setiba di dok.",
)
VEHICLES = ("Pikap, AB 1234 XY (contoh)", "Motor roda tiga", "Pikap bak tertutup", "")
