"""What a database's driver says went wrong, in Chinese: SQLite and PostgreSQL speak English."""

from __future__ import annotations

_TOLD = (
    ("database or disk is full", "磁盘已满"),
    ("no space left on device", "磁盘已满"),
    ("disk i/o error", "磁盘读写出错，或者已满"),
    ("unable to open database file", "没有这个文件夹，或者没有读写的权限"),
    ("file is not a database", "这个文件不是SQLite数据库"),
    ("database disk image is malformed", "数据库文件已经损坏"),
    ("readonly database", "数据库文件只能读"),
    ("read-only transaction", "数据库只能读"),
    ("database is locked", "正被另一个程序占用"),
    ("connection refused", "服务器没有运行，或者地址、端口不对"),
    ("could not translate host name", "找不到这台服务器"),
    ("failed to resolve host", "找不到这台服务器"),
    ("password authentication failed", "用户名或者密码不对"),
    ("no password supplied", "没有给出密码"),
    ("the database system is", "服务器正在启动或者停止"),
    ("too many clients", "服务器的连接已满"),
    ("does not exist", "没有这个数据库或者用户"),
    ("connection is lost", "连接中断"),
    ("connection is closed", "连接中断"),
    ("server closed the connection", "连接中断"),
    ("terminating connection", "连接被服务器断开"),
)


def in_words(cause: object) -> str:
    """The cause in Chinese, with the first line of the driver's own words after it for whoever runs the server."""
    said = (str(cause).strip().splitlines() or [""])[0]
    for words, told in _TOLD:
        if words in str(cause).lower():
            return f"{told}（{said}）"
    return said
