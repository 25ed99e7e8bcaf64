"""
Addresses of the account. Their names are those by which allauth looks them up.

Tokens in some of them are signed or random and say nothing about the person.
"""

from __future__ import annotations

from django.urls import path, re_path

from loket.web.citizen.account import denying, devices, emails, factor, history, keys, matching, phones, security, upstream, views
from loket.web.kit import addresses as addresses  # registers <ulid:…>

urlpatterns = [
    path("masuk/", views.sign_in, name="account_login"),
    path("masuk/hp/", phones.number, name="phone-number"),
    path("masuk/hp/kode/", phones.code, name="phone-code"),
    path("masuk/hp/lama/", phones.claim, name="phone-claim"),
    path("daftar/hp/", phones.name, name="phone-name"),
    path("saya/akun/hp/", phones.change, name="phone-change"),
    path("saya/akun/hp/kode/", phones.change_code, name="phone-change-code"),
    path("masuk/kode/", factor.prove, name="factor"),
    path("masuk/lewat/belum-tertaut/", upstream.unknown, name="upstream-unknown"),
    path("masuk/lewat/<slug:provider>/", upstream.go, name="upstream-go"),
    path("masuk/lewat/<slug:provider>/kembali/", upstream.back, name="upstream-back"),
    path("masuk/lewat/<slug:provider>/gagal/", upstream.failed, name="upstream-failed"),
    path("saya/keamanan/tautan/", upstream.ties, name="upstream-ties"),
    path("saya/keamanan/tautan/baru/", upstream.tie, name="upstream-tie"),
    path("saya/keamanan/tautan/<slug:provider>/lepas/", upstream.untie, name="upstream-untie"),
    path("masuk/kunci/", keys.sign_in, name="passkey-sign-in"),
    path("masuk/kunci/mulai/", keys.ask, name="passkey-ask"),
    path("saya/keamanan/", security.overview, name="safety"),
    path("saya/keamanan/kunci/", security.add_key, name="safety-key-add"),
    path("saya/keamanan/kunci/mulai/", keys.ask_new, name="passkey-ask-new"),
    path("saya/keamanan/kunci/<ulid:key>/hapus/", security.remove_key, name="safety-key-remove"),
    path("saya/keamanan/aplikasi/", security.app, name="safety-app"),
    path("saya/keamanan/aplikasi/hapus/", security.remove_app, name="safety-app-remove"),
    path("saya/keamanan/cocokkan/", matching.match, name="safety-match"),
    path("saya/keamanan/cocokkan/tarik/", matching.take_back, name="safety-match-back"),
    path("saya/keamanan/kode-cadangan/", security.new_codes, name="safety-codes"),
    path("masuk/pasang/", factor.enrol, name="factor-enrol"),
    re_path(r"^undangan/(?P<token>[-\w]{20,80})/$", factor.invitation, name="invitation"),
    path("keluar/", views.sign_out, name="account_logout"),
    path("daftar/", views.sign_up, name="account_signup"),
    path("daftar/periksa-surel/", views.look_into_mail, name="account_email_verification_sent"),
    re_path(r"^daftar/konfirmasi/(?P<key>[-:\w]+)/$", views.confirm_address, name="account_confirm_email"),
    path("akun/ditutup/", views.closed, name="account_inactive"),
    path("akun/dibekukan/", views.frozen, name="account-frozen"),
    path("bukan-saya/<slug:token>/", denying.deny, name="not-me"),
    path("akun/perangkat/", devices.devices, name="usersessions_list"),
    path("saya/akun/surel/", emails.change, name="email-change"),
    path("saya/akun/surel/<slug:token>/", emails.confirm, name="email-confirm"),
    path("saya/riwayat-akun/", history.history, name="account-history"),
    path("saya/riwayat-akun/<ulid:line>/bukan-saya/", history.doubt, name="account-history-doubt"),
    path("akun/sandi/", views.change_password, name="account_change_password"),
    path("akun/sandi/lupa/", views.forgotten_password, name="account_reset_password"),
    path("akun/sandi/lupa/terkirim/", views.mail_sent, name="account_reset_password_done"),
    re_path(r"^akun/sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$", views.new_password, name="account_reset_password_from_key"),
    path("akun/sandi/baru/selesai/", views.password_made, name="account_reset_password_from_key_done"),
]
