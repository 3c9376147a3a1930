"""What every operation does, in Chinese: for clerks and station heads who read the reference page.

The document's own descriptions are English; these stand beside them as ``x-description-zh``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from api.http.described.bodies import command_name
from api.lists.fields import listed_at
from domain.book.catalogue import KINDS

EXTENSION: Final = "x-description-zh"

_SENTENCES: Final = {
    "approve_late_entry": "批准补记：允许向已封账的月份补记若干条；回执中的 record 即批准编号。",
    "change_password": "更改密码：须给出现用密码；全部登录退出，本浏览器重新登录。",
    "close_period": "封账：此后该月的记录须经批准方可补记。",
    "correct_record": "更正记录：只提交改动的字段，null 表示清空，列表整份替换。",
    "erase_person": "删除某人的个人信息，不可恢复；法定保存期未满时改为限制使用（restricted）。",
    "forget_report": "放弃一份报告，不论是否已完成。",
    "get_audit_bundle": "审计包：审计人员脱机独立核对所需的全部材料。",
    "get_budget": "辖区各站的经费：承诺、到账、支出、预留和结余，单位为分。",
    "get_checkpoint": "最新签名的日志头：名称、条数、根哈希。公开。",
    "get_client_file": "个人信息库中某服务对象的档案，逐次走访列出；每次查看都有登记。",
    "get_continuing_education": "每位工作人员在当前三年登记周期内的继续教育学时。",
    "get_event": "某一位置的条目。",
    "get_event_schema": "某一事件类型条目的 JSON Schema。",
    "get_health": "进程是否在运行。",
    "get_import": "自己发起的一次导入进行到哪里，以及它的报告。",
    "get_import_errors": "被退回的行，另存为工作簿，改好后可再导入。",
    "get_months": "辖区各站哪些月份已封账。",
    "get_metrics": "供 Prometheus 采集的指标。",
    "get_money_trace": "一项资金从到账到凭证再到所付服务的去向，附疑点。",
    "get_problem": "一种拒绝原因的含义；花括号处填入具体数值。",
    "get_readiness": "台账能否读写，查询表是否跟得上。",
    "list_record_money": "关联了一条记录的凭证和垫付，可问任何时点所知。",
    "list_attachments": "一条记录写明的附件（按 SHA-256），以及各自存了没有、缺了还是已随人删除。",
    "get_attachment": "取一个附件；看得到记录就看得到附件，涉及服务对象的每次都登记为查阅。",
    "put_attachment": "上传记录里写明的附件：原样发送字节，SHA-256 不符就拒收；只收照片、扫描件和 PDF。",
    "get_record": "一条记录现在或当时的内容；其 ETag 用于 If-Match。",
    "get_comparison": "同一问题在先后两个时点的数，以及是哪几笔造成了差别。",
    "get_report": "以 Prefer: respond-async 要求的报告进行到哪里。",
    "get_report_result": "报告的结果：状态、标头和正文。",
    "get_services": "辖区各站为谁做了什么。",
    "get_staffing_course": "辖区各站人员配备合计的历次变化。",
    "get_staffing": "辖区各站有谁在岗。",
    "get_session": "当前请求是谁、什么角色、什么范围、到何时为止。",
    "get_station": "一个站点；其 ETag 是 If-Match 所用的版本。",
    "get_station_budget": "本站的经费：承诺、到账、支出、预留和结余，单位为分。",
    "get_station_approvals": "本站等人审批、支付、结账的事项。",
    "get_approvals": "辖区各站等人审批、支付、结账的事项。",
    "get_station_months": "本站哪些月份已封账。",
    "get_station_services": "本站为谁做了什么。",
    "get_station_staffing_course": "本站人员配备历次变化：每次有谁来、有谁走。",
    "get_station_staffing": "本站某日有谁在岗，按某一时点所知。",
    "get_station_trail": "本站的审计轨迹：每条一句话。",
    "get_station_activities": "本站的小组、社区活动、治理、资源和行政事务占比。",
    "get_station_casework": "本站的个案：各阶段多少、档案缺什么、转介和投诉的答复。",
    "get_casework": "辖区各站的个案：各阶段多少、档案缺什么、转介和投诉的答复。",
    "draw_visit_reviews": "按种子抽出要复核的探访，附复核结果；只抽取，不入账。",
    "get_import_template": "一本空的工作簿，填好后导入；本站代码已写在里面。",
    "give_answer_link": "给一次转介开一个一次性链接，不用账号即可回复；先前的链接作废。",
    "list_cases": "本站的个案，逐个列出：到了哪一步、谁负责、档案缺什么。",
    "get_station_projects": "本站的项目：目标与结果、为它做了什么、1+X+1 是否齐全。",
    "get_station_facilities": "本站的阵地：功能室有无、挂牌、服务点、共建单位、还没有服务点的村（社区）、志愿者和服务时长。",
    "get_facilities": "辖区各站的阵地：功能室、挂牌、服务点、共建单位、志愿者和服务时长。",
    "get_volunteer_service": "一名志愿者在本站的服务：每次时长、内容、确认人，以及证明的核验码。",
    "get_station_contracts": "本站的承接合同：付款节点、缺岗天数及应扣款、付款后须追回的。",
    "get_station_inspections": "本站的检查：问题整改到哪一步，哪些逾期，几天答复。",
    "get_inspections": "辖区各站的检查：问题整改到哪一步，哪些逾期，几天答复。",
    "get_contracts": "辖区各站的承接合同：付款节点、缺岗天数及应扣款、付款后须追回的。",
    "get_milestone_evidence": "付款节点的证据：核实的探访逐条记录号，以及固定它们的 SHA-256。",
    "get_station_trial_balance": "本站的科目余额表：期初、本期借方、本期贷方、期末，到明细科目。",
    "get_trial_balance": "辖区各站合计的科目余额表，附各站合计。",
    "get_account_ledger": "一个科目的账：逐笔凭证、对方科目、余额（明细账），按月合计（总账）。",
    "get_station_disclosures": "本站每年该公示的福彩公益金、捐赠：截止日、依据、是否已公示。",
    "get_disclosures": "辖区各站每年该公示的福彩公益金、捐赠：截止日、依据、是否已公示。",
    "get_disclosure_notice": "按台账生成一年的公示表：上年结转、收入、支出、结余、分拨款、分用途。",
    "get_handover": "离开的人要交接什么：在办个案、红色风险对象、一周内应访，逐项列出。",
    "get_projects": "辖区各站的项目：目标与结果、1+X+1 是否齐全。",
    "get_activities": "辖区各站的小组、社区活动、治理、资源和行政事务占比。",
    "get_station_training": "本站的培训场次和学时。",
    "get_station_evaluation": "本站一次评估的评分表：各指标得分、各方评分、等次、否决项、整改；默认最近一次。",
    "get_evaluation": "辖区各站最近一次评估的结果。",
    "get_evaluation_scores": "评估各指标按台账自动计的分，附可重新取数的依据；也可问另一时点会是多少。",
    "get_evaluation_sample": "按评估的种子抽取的档案，任何人可重抽。",
    "get_evaluation_templates": "本站可用的评估模板：区县、市发布的和默认的。",
    "get_station_talent": "本站的人才：考试、各班次、督导、继续教育学时、快到期的证书。",
    "get_talent": "辖区各站合计的人才：考试、各班次、督导、继续教育学时、快到期的证书。",
    "get_training_hours": "一个人在本站培训的学时：每次课程、日期、学时，以及证明的核验码。",
    "get_session_costs": "本站写明费用的培训：每场花了多少、每学时多少元。",
    "get_tile": "日志树的一块，或已有签名覆盖的一批条目。",
    "get_trail": "辖区各站的审计轨迹。",
    "get_trail_facets": "审计轨迹按种类、记录人、渠道等各有多少条。",
    "get_training": "辖区各站的培训场次和学时。",
    "give_commands": "一次提交多条命令；每条有自己的幂等键，各自判定。",
    "hold_bank_statement": "银行流水和账上逐笔对：对上的、说不准的、只有一边有的；不记账，文件不留。",
    "import_workbooks": "上传工作簿，与本站台账比对，只记新的。",
    "list_attendance": "谁参加了哪次培训、计了多少学时：学时合计由此相加。",
    "get_station_due": "本站该走访谁、谁逾期、各类对象覆盖多少、风险分歧。",
    "get_due": "辖区各站该走访谁、谁逾期、各类对象覆盖多少、风险分歧。",
    "get_station_coverage": "本站所在乡镇（街道）的建站、运行和覆盖，一年一行。",
    "get_coverage": "辖区的建站方案进度：计划、建成、运行、覆盖、持证人数，哪项目标没达到。",
    "get_station_policies": "本站某日施行的各项政策，附文件和版本。",
    "get_policies": "辖区（一个区县或市）某日施行的各项政策，附文件和版本。",
    "list_clients": "本站的服务对象：全部，按代码、类别、风险、责任社工、逾期，或按姓名查找。",
    "list_devices": "本账号在哪些设备上登录着。",
    "list_erasures_due": "某日起按保存期限不再保存的个人信息，按类别和人员列出。",
    "list_events": "辖区各站的条目，CloudEvents 格式，按入账次序。",
    "list_home_visits": "服务数字背后的走访，逐条列出，按开始时间。",
    "list_legal_holds": "本站的诉讼保全，先设的在前；给出 as_known 则列当时已有的。",
    "list_persons_met": "本站见到过的人，按代码：服务数字所数的人。",
    "list_policies": "市、区县某日施行的各项政策，附文件和版本。",
    "list_postings": "经费数字背后的每一笔，按日期；按类型合计。",
    "list_problems": "本服务可能给出的全部拒绝原因。",
    "list_reads": "本站每次查看个人信息的登记，新的在前：谁、看谁、为何。",
    "list_reservations": "预留款逐条列出，以及某日的状态；open 计入经费。",
    "list_stations": "辖区内的站点，按代码。",
    "open_client_file": "区县人员说明理由，查看某服务对象档案 60 分钟；站点可见。",
    "place_legal_hold": "因案件保全某人的信息；回执中的 record 即保全编号。",
    "prove_consistency": "证明日志仍以较早时的内容开头。",
    "prove_inclusion": "证明某一位置的条目在日志中。",
    "prove_record": "证明一条记录的全部条目都在日志中：首次、更正、作废。",
    "release_legal_hold": "解除诉讼保全。",
    "release_reservation": "到期前释放预留款。",
    "reopen_period": "重新打开已封账的月份。",
    "revoke_device": "退出本账号在某一设备上的登录。",
    "sign_in": "用账号和密码登录，答复带来会话 Cookie。",
    "sign_out": "退出登录。",
    "stream_events": "辖区各站的条目，随到随发，直至断开或超出可见范围。",
    "void_import": "作废一次导入所记的全部，用导入编号或报告中的批次号。",
    "void_import_batch": "作废一个导入批次中仍算数的全部记录。",
    "void_record": "作废记录：从此不计入任何数字，原记仍看得到。",
}


def in_chinese(paths: dict[str, dict[str, Any]]) -> None:
    """Put the Chinese sentence beside the description of every operation that has one."""
    sentences = {**dict(_of_kinds()), **_SENTENCES}
    for path in paths.values():
        for operation in path.values():
            sentence = sentences.get(operation["operationId"])
            if sentence is not None:
                operation[EXTENSION] = sentence


def _of_kinds() -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        listed = f"“{kind.name.zh}”记录清单，按发生时间；地址后加 .csv 或 .xlsx 得整份文件。"
        name = listed_at(kind).replace("-", "_")
        yield command_name(kind.command), f"记一条“{kind.name.zh}”。"
        yield f"list_{kind.stream}_{name}", listed
        yield f"list_{name}", f"辖区的{listed}"
