"""Click's own words in Chinese: the headings of help, and what is wrong with a call.

Click asks gettext, which goes by the language of the environment and wants compiled catalogues. This command line
speaks Chinese everywhere, so its catalogue is one table, which click's modules are given in place of gettext.
"""

from __future__ import annotations

import gettext
import sys

WORDS = {
    # Help
    "Usage:": "用法：",
    "Options": "选项",
    "Positional arguments": "参数",
    "Commands": "命令",
    "Show this message and exit.": "显示这段说明。",
    "Show the version and exit.": "显示版本。",
    "%(prog)s, version %(version)s": "%(prog)s，版本 %(version)s",
    "default: {default}": "默认：{default}",
    "env var: {var}": "环境变量：{var}",
    "required": "必填",
    "(dynamic)": "（临时算出）",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    # What is wrong with a call
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用法见 {command} {option}",
    "Aborted!": "已中止。",
    "unknown error": "原因不明",
    "Missing command.": "没有写命令。",
    "No such command {name!r}.": "没有命令 {name!r}。",
    "No such option {name!r}.": "没有选项 {name!r}。",
    "Did you mean {possibility}?": "您要找的是 {possibility} 吗？",
    "(Did you mean one of: {possibilities}?)": "您要找的是 {possibilities} 之一吗？",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing {param_type}": "缺少参数（{param_type}）",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Choose from:\n\t{choices}": "可以写：\n\t{choices}",
    "Got unexpected extra argument ({args})": "多写了一个参数（{args}）",
    "Got unexpected extra arguments ({args})": "多写了几个参数（{args}）",
    "Option {name!r} does not take a value.": "选项 {name!r} 后面不写值。",
    "Option {name!r} requires an argument.": "选项 {name!r} 后面要写一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name!r} 后面要写 {nargs} 个值。",
    "Argument {name!r} takes {nargs} values.": "参数 {name!r} 要写 {nargs} 个值。",
    "Takes {nargs} values but 1 was given.": "要写 {nargs} 个值，只写了1个。",
    "Takes {nargs} values but {len} were given.": "要写 {nargs} 个值，写了 {len} 个。",
    "{len_type} values are required, but {len_value} was given.": "要写 {len_type} 个值，写了 {len_value} 个。",
    "{len_type} values are required, but {len_value} were given.": "要写 {len_type} 个值，写了 {len_value} 个。",
    "Invalid value: {message}": "值不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "{value!r} is not a valid {number_type}.": "应为数，写的是 {value!r}。",
    "{value} is not in the range {range}.": "应在 {range} 之内，写的是 {value}。",
    "{value!r} is not {choice}.": "应为 {choice}，写的是 {value!r}。",
    "{value!r} is not one of {choices}.": "应为 {choices} 之一，写的是 {value!r}。",
    "{value!r} is not a valid boolean. Recognized values: {states}": "应为 {states} 之一，写的是 {value!r}。",
    "{value!r} does not match the format {format}.": "应写成 {format}，写的是 {value!r}。",
    "{value!r} does not match the formats {formats}.": "应写成 {formats} 之一，写的是 {value!r}。",
    "{name} {filename!r} does not exist.": "{name} {filename!r} 不存在。",
    "{name} {filename!r} is a file.": "{filename!r} 是文件，应为{name}。",
    "{name} {filename!r} is a directory.": "{filename!r} 是文件夹，应为{name}。",
    "{name} {filename!r} is not readable.": "{name} {filename!r} 读不了，请检查权限。",
    "{name} {filename!r} is not writable.": "{name} {filename!r} 写不了，请检查权限。",
    "{name} {filename!r} is not executable.": "{name} {filename!r} 不能执行，请检查权限。",
    "Could not open file {filename!r}: {message}": "文件 {filename!r} 打不开：{message}",
}


def speak_chinese() -> None:
    """Give the modules of click that are loaded their words from `WORDS`; what is not in it stays as it is."""
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            if getattr(module, "_", None) is gettext.gettext:
                module._ = _word  # type: ignore[attr-defined]
            if getattr(module, "ngettext", None) is gettext.ngettext:
                module.ngettext = _word_for  # type: ignore[attr-defined]


def _word(message: str) -> str:
    return WORDS.get(message, message)


def _word_for(one: str, many: str, number: int) -> str:
    return _word(one if number == 1 else many)
