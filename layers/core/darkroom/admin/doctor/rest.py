"""What is the source's own rather than the bucket's: signing keys, domains, and the console's way to the bucket."""

import socket
from concurrent.futures import ThreadPoolExecutor

from darkroom.admin.doctor import cures
from darkroom.admin.doctor.case import ABSENT, Case
from darkroom.admin.doctor.finding import Finding, passed, warned

SHORTEST = 12
"""Characters of a signing key below which it can be guessed from one signed URL, by who tries for long enough."""

_AT_ONCE = 8


def enabled(case: Case) -> Finding | None:
    """Does the source answer at all?"""
    if case.source.enabled:
        return None
    return warned("the source is disabled: it answers nothing", f"darkroom source enable {case.source.name}")


def signing_keys(case: Case) -> Finding:
    """Who can make a URL that the source answers?"""
    source, name = case.source, case.source.name
    if not source.secured:
        return warned(
            "the source is unsecured: anyone can ask for any size of any picture, and you pay for making it",
            cures.set_field(case, "secured", "true"),
        )
    weak = [key.id for key in source.signing_keys if len(key.secret.reveal()) < SHORTEST]
    if weak:
        return warned(
            f"the signing key {weak[0]} is short (under {SHORTEST} characters): it can be guessed from one signed URL",
            f"darkroom source keys add {name}, and when all URLs are signed anew: "
            f"darkroom source keys retire {name} {weak[0]}",
        )
    if len(source.signing_keys) > 1 and source.dialect != "ixmage":
        oldest = source.signing_keys[0].id
        return warned(
            f"{len(source.signing_keys)} signing keys are accepted; the older ones until they are retired",
            f"darkroom source keys retire {name} {oldest}",
        )
    return passed("one, which is long enough" if len(source.signing_keys) == 1 else "they are long enough")


def domains(case: Case) -> Finding | None:
    """Do the source's own domains lead anywhere?"""
    if not case.source.domains:
        return None
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        found = threads.map(_leads_somewhere, case.source.domains)
        missing = [domain for domain, leads in zip(case.source.domains, found, strict=True) if not leads]
    if missing:
        return warned(
            f"{', '.join(missing)} has no address in DNS: nobody finds the source there",
            "where the domain is managed, add a CNAME record that leads to the deployment's distribution",
        )
    return passed(f"{', '.join(case.source.domains)} can be found in DNS")


def cors(case: Case) -> Finding | None:
    """Does a browser let the console's pages read from the bucket, and may the source look after that itself?"""
    if case.source.access in ("import", "export"):
        said = case.asking.cors(case.wide)
        if said.denied:
            return warned("the credentials may not see the bucket's CORS rules (s3:GetBucketCors)", cures.allow(case))
    origin = case.around.console_origin
    if origin is None:
        return None
    said = case.asking.preflight(case.sample or f"{case.folder}{ABSENT}", origin)
    allowed = said.headers.get("access-control-allow-origin", "")
    if said.granted and allowed in ("*", origin):
        return passed(f"pages of {origin} may read")
    return warned(
        f"browsers do not let pages of {origin} read from the bucket: no CORS rule of it allows this origin",
        f"darkroom source cors {case.source.name} --for {origin} --apply",
    )


def _leads_somewhere(domain: str) -> bool:
    try:
        return bool(socket.getaddrinfo(domain, 443))
    except (OSError, UnicodeError):
        return False
