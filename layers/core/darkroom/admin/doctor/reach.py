"""From the endpoint's name to an answer of S3's: resolver, address, connection, TLS, clock."""

import difflib
import socket
import ssl
import threading
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, ip_address

import boto3

from darkroom.admin.doctor import cures
from darkroom.admin.doctor.case import Case
from darkroom.admin.doctor.finding import Finding, failed, passed, skipped, warned
from darkroom.aws.wire import AddressForbidden, Endpoint, check_address
from darkroom.partitions import partition

WAIT = 3.0
"""Seconds that the resolver, a connection or a handshake may take."""

FORGIVEN = 900
"""Seconds that S3 lets a request's clock be wrong (API reference, RequestTimeTooSkewed)."""

_NOTICED = 240

_MISTRUST = {
    10: "it has expired",
    18: "it is signed by itself, by no authority",
    19: "it is signed by an authority that nobody vouches for",
    20: "it is signed by an authority that this machine does not know",
    62: "it is for another name",
    64: "it is for another address",
}
"""Why a certificate is not believed, by OpenSSL's numbers."""


def resolution(case: Case) -> Finding:
    """Does the endpoint's name lead anywhere?"""
    host = case.asking.endpoint.host
    found = _resolved(case.asking.endpoint)
    if found is None:
        return failed(
            f"no answer about {host} from this machine's DNS resolver within {WAIT:g} seconds", _look_up(host)
        )
    if not found:
        return failed(f"{host} does not exist: the name has no address in DNS", _another_name(case))
    if _is_address(host):
        return passed(f"{host} is an address already")
    addresses = "an address" if len(found) == 1 else f"{len(found)} addresses"
    return passed(f"{host} has {addresses}")


def address(case: Case) -> Finding:
    """Is it an address where a bucket may lie?"""
    endpoint = case.asking.endpoint
    for found in _resolved(endpoint) or ():
        try:
            check_address(found, endpoint.port)
        except AddressForbidden:
            return failed(
                f"{endpoint.host} is {found}: there machines are handed their credentials, and no bucket lies",
                cures.update(case, "endpoint", "https://..."),
            )
        if not found.is_global and case.source.bucket.endpoint and not case.ours:
            return warned(
                f"{endpoint.host} is {found}, an address of a private network: the function reaches it only from there",
                "if the store is meant to be private, run the function in that network's VPC;\n"
                f"if not: {cures.update(case, 'endpoint', 'https://...')}",
            )
    return passed("a bucket may lie there")


def connection(case: Case) -> Finding:
    """Does anything listen there?"""
    endpoint = case.asking.endpoint
    try:
        socket.create_connection((endpoint.host, endpoint.port), WAIT).close()
    except TimeoutError:
        return failed(
            f"{endpoint.host} did not take a connection to port {endpoint.port} within {WAIT:g} seconds",
            "look for a firewall, a proxy or a VPN between this machine and it",
        )
    except OSError as error:
        return failed(
            f"nothing listens at {endpoint.host}, port {endpoint.port}: {error.strerror or type(error).__name__}",
            f"is the port right, and is the service running? {cures.update(case, 'endpoint', 'https://...')}",
        )
    return passed(f"port {endpoint.port} takes connections")


def tls(case: Case) -> Finding:
    """Is the line private, and to whom it should be?"""
    endpoint = case.asking.endpoint
    if not endpoint.secure:
        return _unencrypted(case, endpoint)
    try:
        with socket.create_connection((endpoint.host, endpoint.port), WAIT) as line:
            context = ssl.create_default_context()
            with context.wrap_socket(line, server_hostname=endpoint.host) as private:
                return passed(f"{private.version()}; the certificate is believed")
    except ssl.SSLCertVerificationError as error:
        why = _MISTRUST.get(error.verify_code, error.verify_message)
        return failed(
            f"the TLS certificate of {endpoint.host} is not believed: {why}",
            f"give {endpoint.host} a certificate for that name from a public authority, such as Let's Encrypt;\n"
            "behind a company's proxy, name its authorities: export SSL_CERT_FILE=...",
        )
    except TimeoutError:
        return failed(f"{endpoint.host} takes connections, and does not answer within {WAIT:g} seconds")
    except OSError:
        return failed(
            f"what listens at {endpoint.host}, port {endpoint.port}, does not speak TLS",
            f"if it is plain HTTP: {cures.update(case, 'endpoint', f'http://{endpoint.authority}')}",
        )


def answer(case: Case) -> Finding:
    """Is it S3 that answers?"""
    host, said = case.asking.endpoint.authority, case.greeting
    cure = cures.update(case, "endpoint", "https://...")
    if not said.status:
        return failed(f"{host} takes connections, and gives no answer: {said.message}", cure)
    if said.code or b"<ListBucketResult" in said.body or "x-amz-request-id" in said.headers:
        return passed("it answers as S3 does")
    if 300 <= said.status < 400:
        return failed(f"{host} is not S3: it sends everyone elsewhere ({said.status}), as web sites do", cure)
    return failed(f"{host} is not S3: it answers {said.status} without saying anything that S3 says", cure)


def clock(case: Case) -> Finding:
    """Is this machine's time right? What is asked later is signed with S3's time, if not."""
    try:
        theirs = parsedate_to_datetime(case.greeting.headers.get("date", "")).timestamp()
    except ValueError:
        return skipped("S3 did not say what time it is")
    ahead = theirs - case.clock.now()
    wrong = f"this machine's clock is {_duration(ahead)} {'slow' if ahead > 0 else 'fast'}"
    if abs(ahead) < _NOTICED:
        return passed("this machine's clock agrees with S3's")
    case.asking.ahead = ahead
    cure = "sudo timedatectl set-ntp true"
    if abs(ahead) < FORGIVEN:
        return warned(f"{wrong}; S3 refuses what is signed with a clock more than 15 minutes wrong", cure)
    return failed(f"{wrong}, and S3 refuses what is signed with a clock more than 15 minutes wrong", cure)


def _resolved(endpoint: Endpoint) -> list[IPv4Address | IPv6Address] | None:
    """The addresses of a name; None if the resolver takes too long, which nothing else can cut short."""
    found: list[list[IPv4Address | IPv6Address]] = []

    def resolve() -> None:
        try:
            infos = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            infos = []
        found.append([ip_address(str(info[4][0]).partition("%")[0]) for info in infos])

    resolver = threading.Thread(target=resolve, daemon=True)
    resolver.start()
    resolver.join(WAIT)
    return found[0] if found else None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _look_up(host: str) -> str:
    return f"is this machine online? try: nslookup {host}"


def _another_name(case: Case) -> str:
    bucket = case.source.bucket
    if bucket.endpoint:
        by_path = bucket.addressing == "virtual" and f"{cures.update(case, 'addressing', 'path')}   # or, misspelt:\n"
        return f"{by_path or ''}{cures.update(case, 'endpoint', 'https://...')}"
    known = boto3.Session().get_available_regions("s3", partition(bucket.region).name)
    near = difflib.get_close_matches(bucket.region, known, 1) if bucket.region not in known else []
    return cures.update(case, "region", near[0]) if near else _look_up(case.asking.endpoint.host)


def _unencrypted(case: Case, endpoint: Endpoint) -> Finding:
    outside = [found for found in _resolved(endpoint) or () if found.is_global]
    if not outside:
        return passed("not used: the endpoint is plain HTTP, in a private network")
    return warned(
        f"the endpoint is plain HTTP: whoever is on the way to {endpoint.host} can read the pictures, and change them",
        cures.update(case, "endpoint", f"https://{endpoint.host}"),
    )


def _duration(seconds: float) -> str:
    minutes = round(abs(seconds) / 60)
    return f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"
