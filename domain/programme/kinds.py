"""The kinds of facts on the stream of an area: stated by the officers of that very area."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.ground.kinds import Kind
from domain.ground.labels import Label
from domain.ground.vocabulary import Role
from domain.programme.commands import (
    AdoptProgramme,
    AssessTarget,
    CountCertifiedPeople,
    ListArea,
    MergeArea,
    PublishPolicy,
    RenameArea,
    SetTarget,
)
from domain.programme.facts import (
    AreaListed,
    AreaMerged,
    AreaRenamed,
    CertifiedPeopleCounted,
    PolicyPublished,
    ProgrammeAdopted,
    TargetAssessed,
    TargetSet,
)
from domain.programme.listing import (
    assess_listing,
    assess_merging,
    assess_renaming,
    listing_restated,
)
from domain.programme.rules import (
    assess_count,
    assess_policy,
    assess_programme,
    assess_target,
    assess_target_assessed,
)

FINGERPRINTED_BY_FACT: Final = True

_OFFICERS: Final = frozenset[Role]({"district_officer", "city_officer"})

_of_areas: Final = partial(
    Kind,
    stream="area",
    recorded_by=_OFFICERS,
    fixed_by=_OFFICERS,
    people_kept_as="service_file",
    may_lie_ahead=True,
)


KINDS: Final = (
    _of_areas(
        fact=AreaListed,
        command=ListArea,
        assess=assess_listing,
        folded=True,
        started="effective_on",
        restated=listing_restated,
        path="area-listed",
        name=Label("区划登记", "area listed"),
        says=Label(
            "登记区划：{level} {name}（{code}），{effective_on} 起[，属 {within}]",
            "listed the {level} {name} ({code}) from {effective_on}[, in {within}]",
        ),
        example={
            "details": {
                "code": "330212002",
                "level": "township",
                "name": "钟公庙街道",
                "within": "330212",
                "effective_on": "2020-01-01",
            }
        },
    ),
    _of_areas(
        fact=AreaRenamed,
        command=RenameArea,
        assess=assess_renaming,
        folded=True,
        started="effective_on",
        path="area-renamed",
        name=Label("区划更名", "area renamed"),
        says=Label(
            "登记区划更名：{code} 自 {effective_on} 起称 {name}[（{document_number}）]",
            "renamed the area {code} to {name} from {effective_on}[ ({document_number})]",
        ),
        example={
            "details": {
                "code": "330212002",
                "name": "钟公庙新街道",
                "effective_on": "2026-01-01",
                "document_number": "甬政发〔2025〕30号",
            }
        },
    ),
    _of_areas(
        fact=AreaMerged,
        command=MergeArea,
        assess=assess_merging,
        folded=True,
        started="effective_on",
        path="area-merged",
        name=Label("区划并入", "area merged"),
        says=Label(
            "登记区划调整：{code} 自 {effective_on} 起并入 {into}[（{document_number}）]",
            "merged the area {code} into {into} from {effective_on}[ ({document_number})]",
        ),
        example={
            "details": {
                "code": "330212002",
                "into": "330212003",
                "effective_on": "2026-07-01",
                "document_number": "甬政发〔2025〕30号",
            }
        },
    ),
    _of_areas(
        fact=ProgrammeAdopted,
        command=AdoptProgramme,
        assess=assess_programme,
        folded=False,
        started="adopted_on",
        path="programme-adopted",
        name=Label("建站方案", "programme adopted"),
        says=Label(
            "印发建站方案：{title}[（{document_number}）]，{adopted_on}，{first_year}—{last_year} 年",
            "adopted the programme {title}[ ({document_number})] on {adopted_on}, {first_year} to {last_year}",
        ),
        example={
            "details": {
                "title": "乡镇（街道）社会工作站建设实施方案",
                "document_number": "甬民发〔2020〕1号",
                "adopted_on": "2020-06-01",
                "first_year": 2020,
                "last_year": 2025,
                "stages": [{"year": 2020, "aim": "首批试点"}, {"year": 2022, "aim": "全覆盖"}],
            }
        },
    ),
    _of_areas(
        fact=TargetSet,
        command=SetTarget,
        assess=assess_target,
        folded=False,
        started="set_on",
        path="target-set",
        name=Label("年度目标", "target set"),
        says=Label(
            "下达年度目标：{year} 年{measure} {value}，{set_on}[，依据：{title}][（{document_number}）]",
            "set the target for {year}: {measure} {value}, on {set_on}[, by {title}][ ({document_number})]",
        ),
        example={
            "details": {
                "year": 2021,
                "measure": "stations_built",
                "value": 50,
                "set_on": "2021-01-15",
                "title": "年度工作要点",
                "document_number": "甬民发〔2021〕2号",
            }
        },
    ),
    _of_areas(
        fact=TargetAssessed,
        command=AssessTarget,
        assess=assess_target_assessed,
        folded=False,
        started="assessed_on",
        may_lie_ahead=False,
        path="target-assessment-recorded",
        name=Label("年度考核", "target assessed"),
        says=Label(
            "考核 {division} {year} 年{measure}：目标 {target}，完成 {reached}，{result}，{assessed_on}，以台账第 {known_at} 笔为准[（{document_number}）]",
            "assessed {division} for {year}: {measure} {reached} of {target}, {result}, on {assessed_on}, as known at position {known_at}[ ({document_number})]",
        ),
        example={
            "details": {
                "division": "330212",
                "year": 2021,
                "measure": "townships_covered_percent",
                "target": 60,
                "reached": 55,
                "result": "partly_met",
                "known_at": 1,
                "assessed_on": "2022-01-20",
                "document_number": "甬民发〔2022〕6号",
            }
        },
    ),
    _of_areas(
        fact=CertifiedPeopleCounted,
        command=CountCertifiedPeople,
        assess=assess_count,
        folded=False,
        started="counted_on",
        may_lie_ahead=False,
        path="certified-people-counted",
        name=Label("持证人数统计", "certified people counted"),
        says=Label(
            "统计持证社工：{counted_on} 共 {total} 人[，助理 {assistant}][，中级 {intermediate}][，高级 {senior}][（{document_number}）]",
            "counted {total} certified people on {counted_on}[, {assistant} assistants][, {intermediate} intermediate][, {senior} senior][ ({document_number})]",
        ),
        example={
            "details": {
                "counted_on": "2021-12-31",
                "total": 1200,
                "assistant": 900,
                "intermediate": 299,
                "senior": 1,
                "document_number": "甬民统〔2022〕1号",
            }
        },
    ),
    _of_areas(
        fact=PolicyPublished,
        command=PublishPolicy,
        assess=assess_policy,
        folded=True,
        started="effective_from",
        path="policies",
        name=Label("政策发布", "policy published"),
        says=Label(
            "发布政策：{key} 为 {value}，{effective_from} 起施行，依据：{title}[（{document_number}）][{article}]",
            "laid down {key}: {value} from {effective_from}, by {title}[ ({document_number})][, {article}]",
        ),
        example={
            "details": {
                "key": "min_full_time",
                "value": 4,
                "effective_from": "2026-01-01",
                "title": "宁波市社会工作站建设管理规范",
                "document_number": "甬社工〔2025〕12号",
                "article": "第六条",
            }
        },
    ),
)
