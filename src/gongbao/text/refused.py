"""What the system refused, in Chinese."""

from __future__ import annotations

import errno

_TOLD = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EACCES: "没有读写的权限",
    errno.EPERM: "没有读写的权限",
    errno.EROFS: "所在的盘只能读",
    errno.ENOSPC: "磁盘已满",
    errno.EEXIST: "已经有了",
}


def why(error: OSError) -> str:
    """Why a file could not be read or written; the system's own words where it is none of the usual refusals."""
    return _TOLD.get(error.errno or 0) or error.strerror or str(error)
