"""The group ``account``: who signs in with a password, and where they are signed in.

A password is never an argument: it is typed, comes as a line on standard input, or is made up and
shown once.
"""

from __future__ import annotations

from typing import Annotated

import typer

from api.terminal.options import AsJson, City, District, Engagement, Station

account = typer.Typer(
    help="登录账号。 Accounts that sign in.", no_args_is_help=True, rich_markup_mode=None
)

Code = Annotated[str, typer.Argument(metavar="CODE", help="账号。 The account.")]
Typed = Annotated[
    bool, typer.Option("--prompt", help="逐字输入密码（不显示）。 Type the password.")
]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="从标准输入读一行密码。 Read it from stdin.")
]


@account.callback()
def _group() -> None:
    """登录账号。 Accounts that sign in."""


@account.command("create")
def account_create(
    context: typer.Context,
    *,
    role: Annotated[str, typer.Option(help="角色。 Role.")],
    code: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="账号代码，不给则由系统编发。 A code; else one of ours."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="姓名，加密存入人员信息库。 Name, kept in the vault."),
    ] = None,
    station: Station = None,
    district: District = None,
    city: City = None,
    engagement: Engagement = None,
    prompt: Typed = False,
    password_stdin: FromStdin = False,
    own_password: Annotated[
        bool,
        typer.Option(
            "--own-password", help="密码由本人所设，登录后不必再换。 Set by its owner: no change."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """创建账号；不给密码则随机生成，只显示一次。 Make an account; a made-up password shows once."""
    from api.accounts.administering import Wanted
    from api.accounts.managing import create_account
    from api.terminal.given_scopes import one_scope

    scopes = {"station": station, "district": district, "city": city, "engagement": engagement}
    wanted = Wanted(role, *one_scope(scopes), code, name, must_change=not own_password)
    create_account(context.obj, wanted, typed=prompt, stdin=password_stdin, as_json=as_json)


@account.command("list")
def account_list(context: typer.Context, as_json: AsJson = False) -> None:
    """列出账号。 List the accounts."""
    from api.accounts.managing import list_accounts

    list_accounts(context.obj, as_json=as_json)


@account.command("disable")
def account_disable(context: typer.Context, *, code: Code, as_json: AsJson = False) -> None:
    """停用账号，所有设备立即退出。 Disable an account, and end all its sessions."""
    from api.accounts.managing import disable_account

    disable_account(context.obj, code, as_json=as_json)


@account.command("enable")
def account_enable(context: typer.Context, *, code: Code, as_json: AsJson = False) -> None:
    """重新启用账号，密码不变。 Enable an account again, with the password that it had."""
    from api.accounts.managing import enable_account

    enable_account(context.obj, code, as_json=as_json)


@account.command("password")
def account_password(
    context: typer.Context,
    *,
    code: Code,
    prompt: Typed = False,
    password_stdin: FromStdin = False,
    own_password: Annotated[
        bool, typer.Option("--own-password", help="由本人所设，登录后不必再换。 Set by its owner.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """重设密码，所有设备退出，下次登录须换。 Set another password, to be changed at sign-in."""
    from api.accounts.managing import reset_password

    reset_password(
        context.obj,
        code,
        must_change=not own_password,
        typed=prompt,
        stdin=password_stdin,
        as_json=as_json,
    )


@account.command("link")
def account_link(
    context: typer.Context,
    *,
    code: Code,
    subject: Annotated[
        str,
        typer.Argument(metavar="SUBJECT", help="统一登录怎么称呼这个人。 Who the provider says."),
    ],
    as_json: AsJson = False,
) -> None:
    """改由统一登录进来，密码作废；重设密码即取消。 Sign in at the provider; a new password ends it."""
    from api.accounts.managing import link_account

    link_account(context.obj, code, subject, as_json=as_json)


@account.command("sessions")
def account_sessions(context: typer.Context, *, code: Code, as_json: AsJson = False) -> None:
    """列出账号在哪些设备登录。 List where an account is signed in."""
    from api.accounts.managing import list_sessions

    list_sessions(context.obj, code, as_json=as_json)


@account.command("revoke")
def account_revoke(
    context: typer.Context,
    *,
    code: Code,
    session: Annotated[
        str | None, typer.Option(metavar="ID", help="只退出这一个设备。 This session alone.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """让账号退出所有设备，或其中一个。 End the sessions of an account, or one of them."""
    from api.accounts.managing import revoke_sessions

    revoke_sessions(context.obj, code, session, as_json=as_json)
