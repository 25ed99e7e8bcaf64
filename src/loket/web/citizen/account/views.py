"""allauth's steps with our pages: each says for whom it is and how often it may be done."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.identity import queries
from loket.foundation.upstream import queries as upstream
from loket.web.citizen.account import known
from loket.web.citizen.who import has_password
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

_PAGES = "citizen/account/"


class _Page:
    """Give the template what is wrong: `errors` by field, `problems` as the list at the head of the page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return allauth's context and the errors of its form."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        form = context.get("form")
        found = form.errors if form is not None and getattr(form, "is_bound", False) else {}
        context["errors"] = {name: texts[0] for name, texts in found.items()}
        context["problems"] = [{"field": "" if name == "__all__" else name, "text": texts[0]} for name, texts in found.items()]
        return context


class SignIn(_Page, allauth.LoginView):
    """Address and password. Too many tries for one address are no longer heard from devices that the account does not know (`known`)."""

    template_name = f"{_PAGES}masuk.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try first, alike whether the address has an account."""
        login = request.POST.get("login", "")[:254]
        account = queries.find_account_by_login(login=login)
        verdict = known.count_try(request, login=login, account=account.id if account else None)
        if not verdict.is_allowed:
            return render(request, f"{_PAGES}terlalu_banyak.html", {"minutes": max(1, verdict.retry_after // 60)}, status=429)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return allauth's context and the providers of others by which one can sign in here."""
        return super().get_context_data(**kwargs) | {"providers": upstream.list_providers(region=act_for(self.request, "account").region)}


class SignOut(allauth.LogoutView):
    """Ask, then end the session."""

    template_name = f"{_PAGES}keluar.html"


class SignUp(_Page, allauth.SignupView):
    """Make an account, then send the link."""

    template_name = f"{_PAGES}daftar.html"


class ConfirmAddress(allauth.ConfirmEmailView):
    """The button behind the link; opening the link alone does nothing."""

    template_name = f"{_PAGES}konfirmasi.html"


class ForgottenPassword(_Page, allauth.PasswordResetView):
    """Send a link, or seem to."""

    template_name = f"{_PAGES}lupa.html"


class NewPassword(_Page, allauth.PasswordResetFromKeyView):
    """Behind the link: a password twice."""

    template_name = f"{_PAGES}baru.html"


class ChangePassword(_Page, allauth.PasswordChangeView):
    """The old one, and a new one twice."""

    template_name = f"{_PAGES}ganti.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send whoever has no password (an account by phone alone) to the page of the account."""
        if request.user.is_authenticated and not has_password(request):
            return HttpResponseRedirect(reverse("own-account"))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


# Because: guessing passwords and sending mails in somebody's name are what these doors invite to. By address of the one
# who asks, never by the account: otherwise anybody could shut its owner out.
sign_in = audience("public")(limited("sign-in", per_minute=10, methods=("POST",))(SignIn.as_view()))
sign_up = audience("public")(limited("sign-up", per_hour=20, methods=("POST",))(SignUp.as_view()))
sign_out = audience("public")(SignOut.as_view())
confirm_address = audience("public")(limited("confirm", per_minute=20)(ConfirmAddress.as_view()))
forgotten_password = audience("public")(limited("password-mail", per_hour=10, methods=("POST",))(ForgottenPassword.as_view()))
new_password = audience("public")(limited("password-new", per_minute=20)(NewPassword.as_view()))
change_password = audience("citizen")(limited("password-change", per_minute=5, by="account", methods=("POST",))(ChangePassword.as_view()))


def _note(template: str) -> Any:
    @audience("public")
    def page(request: HttpRequest) -> HttpResponse:
        return render(request, _PAGES + template)

    return page


look_into_mail = _note("periksa_surel.html")
mail_sent = _note("lupa_terkirim.html")
password_made = _note("baru_selesai.html")
closed = _note("ditutup.html")
frozen = _note("dibekukan.html")
