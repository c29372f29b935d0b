"""Handing in certificates, and reading them again."""

from __future__ import annotations

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue

from marketplace.producers import papers, policies, queries
from marketplace.producers.pages import pages
from marketplace.producers.pages.business import ADDRESS, show
from marketplace.producers.schemas import CertificateInput
from marketplace.producers.services import certificates
from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.headers import takes_files
from marketplace.web.storage import storage
from marketplace.web.uploads import sent_files


@pages.post(f"{ADDRESS}/sertifikat")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@takes_files
def add_certificate() -> ResponseReturnValue:
    """Take in a paper for the regency to check."""
    form, sent = Form(CertificateInput()), sent_files("file")
    if not form.accepts(request.form):
        return show(paper=form)
    try:
        key = papers.keep_paper(sent[0] if sent else b"", storage())
        certificates.add_certificate(actor=current_actor(), file_key=key, **form.values)
    except Invalid as error:
        form.refused(error)
        return show(paper=form)
    flash(_("Sertifikat diunggah. Dinas akan memeriksanya."), "ok")
    return redirect(f"{ADDRESS}#sertifikat")


@pages.get("/berkas/sertifikat/<certificate_id>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER, Role.ADMIN)
def show_certificate_file(certificate_id: str) -> ResponseReturnValue:
    """Hand out the paper itself, as a download that no browser will run."""
    certificate = queries.find_certificate(found_id("certificate", certificate_id))
    visible = policies.may_read_certificate(current_actor(), certificate)
    if not visible or certificate.file_key is None:
        raise NotFound
    content = storage().read(certificate.file_key)
    suffix = certificate.file_key.rpartition(".")[2]
    name = f"{certificate.kind}-{certificate_id}.{suffix}"
    response = Response(content, mimetype=papers.media_type(certificate.file_key))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
