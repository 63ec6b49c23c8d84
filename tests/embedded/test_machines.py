"""The tokens by which the services of one machine read each other's feeds."""

import stat
from pathlib import Path

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from fiducia.embedded.issuer import EmbeddedIssuer
from fiducia.embedded.launch import ORIGIN, PROJECTS_ORIGIN, Prepared, following
from fiducia.embedded.machines import READS, RENEW_SECONDS, SERVICES, TOKEN_SECONDS, MachineTokens
from services.ledger.settings import Settings
from services.projects.settings import Settings as ProjectsSettings


def test_a_token_reads_the_feed_and_is_renewed_long_before_it_expires(tmp_path: Path) -> None:
    issuer = EmbeddedIssuer(tmp_path / "issuer")
    tokens = MachineTokens(issuer, tmp_path / "tokens")
    keys = KeySet.import_key_set(orjson.loads(issuer.jwks_file.read_bytes()))
    for service in READS:
        place = tokens.file_of(service)
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        claims = jwt.decode(place.read_text(), keys, algorithms=["Ed25519"]).claims
        assert (claims["scope"], claims["sub"]) == ("log:read", claims["client_id"]), "a client, no person"
        assert claims["exp"] - claims["iat"] == TOKEN_SECONDS > 2 * RENEW_SECONDS
    before = tokens.file_of("ledger").stat().st_ino
    tokens.renew()
    assert tokens.file_of("ledger").stat().st_ino != before, "put in its place whole"
    assert sorted(path.name for path in (tmp_path / "tokens").iterdir()) == sorted(SERVICES)


@pytest.mark.parametrize("service", READS)
def test_each_service_is_told_where_the_other_is(service: str, tmp_path: Path) -> None:
    given = dict.fromkeys(("DATABASE_URL", "LOG_ORIGIN", "OIDC_ISSUER", "OIDC_AUDIENCE", "OIDC_JWKS"), "x")
    told = following(Prepared(service, given), "http://127.0.0.1:1", "o", tmp_path / "t").environment
    settings = Settings.from_environment(told) if service == "ledger" else ProjectsSettings.from_environment(told)
    followed = settings.projects if isinstance(settings, Settings) else settings.ledger
    assert followed is not None
    assert (followed.url, followed.log, followed.token_file) == ("http://127.0.0.1:1", "o", str(tmp_path / "t"))
    assert ORIGIN != PROJECTS_ORIGIN
