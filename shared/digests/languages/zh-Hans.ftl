### What a digest says itself, in Chinese with simplified characters. What each message is for, and
### what its variables are, stands in `en.ftl`.

## Headings

heading-attention = 需要关注
heading-restated = 与上一份报告相比的数据更新
heading-hours = 工单进线时段
heading-calls = 电话与在线聊天
heading-work = 在岗时间与成本
heading-customers = 客户
heading-orders = 订单与销售
heading-made-good = 售后补偿
heading-marketplaces = 平台考核
listed-figure = 指标
listed-value = 数值
column-limit = 限值
column-left = 余量
judged-by = { $marketplace }：{ $figure }，{ $days } 天
past-limit = { $name }：{ $share }（{ $orders } 笔订单），限值为 { $limit }。
heading-definitions = 指标说明
title = { $account }：{ $period }
label-end = ：
clauses = { $one }；{ $other }
phrases = { $one }，{ $other }
names = { $one }、{ $other }

## Units

unit-tickets = 张
unit-reopens = 次
unit-replies = 条
unit-messages = 条
unit-reviews = 条
unit-days = 天
unit-calls = 次
unit-customers = 位
unit-orders = 笔
unit-tickets-per-duty-hour = 张/小时
unit-points = 分（满分 5 分）
unit-points-of-hundred = 分（满分 100 分）
unit-tickets-per-agent-day = 张/人天
unit-tickets-per-hundred-orders = 张

## Numbers with their units

days-and-hours = { $days } 天 { $hours } 小时
hours-and-minutes = { $hours } 小时 { $minutes } 分
minutes-and-seconds = { $minutes } 分 { $seconds } 秒
days = { $days } 天
hours = { $hours } 小时
minutes = { $minutes } 分钟
seconds = { $seconds } 秒
percentage = { $number }%
percentage-points = { $number } 个百分点
yes = 是
no = 否

## What is behind a figure

samples-first-replies =
    { $number ->
        [0] 没有首次响应
       *[other] { $number } 次首次响应
    }
samples-replies =
    { $number ->
        [0] 没有回复
       *[other] { $number } 条回复
    }
samples-reopens =
    { $number ->
        [0] 没有重新打开
       *[other] { $number } 次重新打开
    }
samples-ratings =
    { $number ->
        [0] 没有评价
       *[other] { $number } 条评价
    }
samples-calls =
    { $number ->
        [0] 没有呼叫
       *[other] { $number } 次呼叫
    }
samples-customers =
    { $number ->
        [0] 没有客户
       *[other] { $number } 位客户
    }
samples-orders =
    { $number ->
        [0] 没有订单
       *[other] { $number } 笔订单
    }
samples-deeds =
    { $number ->
        [0] 没有售后补偿
       *[other] { $number } 次售后补偿
    }
samples-events =
    { $number ->
        [0] 没有事件
       *[other] { $number } 个事件
    }
samples-agent-days =
    { $number ->
        [0] 没有在岗人天
       *[other] { $number } 个在岗人天
    }
samples-promises =
    { $number ->
        [0] 没有服务承诺
       *[other] { $number } 项服务承诺
    }
samples-solved-tickets =
    { $number ->
        [0] 没有已解决工单
       *[other] { $number } 张已解决工单
    }
samples-tickets =
    { $number ->
        [0] 没有工单
       *[other] { $number } 张工单
    }
share-of = 共 { $number } 条

## Days and periods

weekday =
    { $weekday ->
        [1] 星期一
        [2] 星期二
        [3] 星期三
        [4] 星期四
        [5] 星期五
        [6] 星期六
       *[7] 星期日
    }
month = { $month }月
day-of-week = { month }{ $day }日{ weekday }
day-of-month = { month }{ $day }日
day-of-year = { $year }年{ month }{ $day }日
whole-month = { month }
days-of-month = { month }{ $from }日至{ $to }日
range = { $from }至{ $to }
with-year = { $year }年{ $period }
before =
    { $kind ->
        [day] 前一天
        [week] 前一周
        [month] 前一个月
       *[quarter] 前一个季度
    }
this-period =
    { $kind ->
        [day] 当天
        [week] 该周
        [month] 该月
       *[quarter] 该季度
    }

## The first sentences

lead = { $period }：{ $known }。
lead-nothing = { $period }：暂无数据。
volume =
    { $created ->
        [0] 没有新工单
       *[other] 新增 { $created } 张工单
    }，{ $solved ->
        [0] 没有解决工单
       *[other] 解决 { $solved } 张
    }
first-replies-took = 首次响应用时 { $duration }
few-first-replies-took = { $number } 次首次响应用时 { $duration }
ratings-were-positive = { $ratings } 条评价中好评占 { $share }
worse-than-usual =
    { $how ->
        [slower] 比平常慢
        [lower] 低于平常
       *[higher] 高于平常
    }：{ $known }。
figure-of-kpi = { $kpi } { $figure }
figure-beside = { $figure }（{ $beside }）
usually = 平常 { $figure }
took-longer = { $cases } 次中有 { $late } 次超过 { $limit }
fell-short = { $cases } 项中有 { $late } 项未达标
mostly-under =
    多数{ $dimension ->
        [group] 在客服组“{ $value }”
        [brand] 在品牌“{ $value }”
        [category] 属于类别“{ $value }”
        [priority] 优先级为“{ $value }”
        [segment] 来自客户分群“{ $value }”
       *[channel] 在渠道“{ $value }”
    }
mostly-from-to = 多数在 { $from }:00 至 { $until }:00
mostly-after = 多数在 { $from }:00 之后
mostly-before = 多数在 { $until }:00 之前
changed-most = 与{ before }相比，变化最大的是{ $kpi }：{ $change }，{ $word }。
little-changed = 与{ before }相比变化不大。
nothing-before = { before }没有数据，无法对比。
unfinished = 数据截至目前：{ this-period }尚未结束，暂不与此前对比。

## Beside a figure

better = 改善
worse = 变差
more = 增加
fewer = 减少
steady = 持平
too-few-before = { before }：{ $samples }
no-comparison = 无可对比数据
provisional = 暂定
so-far = 截至目前
target = 目标 { $target }
target-met = 目标 { $target }：达成
target-missed = 目标 { $target }：未达成
decided = { $day }已确定：{ $figure }，{ $samples }
history =
    近 { $periods } { $kind ->
        [day] 天
        [week] 周
        [month] 个月
       *[quarter] 个季度
    }：最低 { $lowest }，最高 { $highest }，当前 { $now }
history-with-band = { $history }，当前预期 { $low } 至 { $high }
no-figure = 无数据
figure-of = { $figure }（{ $samples }）
usual = 平常{ weekday }：{ $figure }

## What needs attention

just-missed =
    自上一份报告以来，有 { $promises } 项服务承诺到期未兑现{ $named ->
        [0] 。
       *[other] ：{ $tickets }。
    }
due-soon =
    下一份报告之前，有 { $promises } 项服务承诺到期{ $named ->
        [0] 。
       *[other] ：{ $tickets }。
    }
unanswered =
    { $requesters ->
        [1] 有 1 位客户在等待回复，已等待 { $longest }。
       *[other] 有 { $requesters } 位客户在等待回复，最久的已等待 { $longest }。
    }
oldest = 最早的未结工单已有 { $age }：{ $ticket }。
failed-deliveries =
    { $destinations ->
        [1] 上一份报告未能送达 { $names }。
       *[other] 上一份报告未能送达 { $destinations } 个目的地，其中有 { $names }。
    }
outside-band = { $kpi }超出平常范围：{ $figure }，预期为 { $low } 至 { $high }。
spike = 新增 { $tickets } 张工单，平常每天 { $usual } 张。
spike-on = { $day }新增 { $tickets } 张工单，平常每天 { $usual } 张。
quarantine = 有 { $deliveries } 条推送未能识别，已隔离待查；各项数据均未计入。
silent = 没有收到 { $source } 的任何推送，{ weekday }平常有 { $usual } 个事件。
refused = 拒收了来自 { $source } 的 { $deliveries } 条推送：签名或密钥不符；各项数据均未计入。
poor-quality = 来源提供的资料缺漏较多：{ $quality }。
backlog-grew = 未结工单比{ before }增加 { $by } 张，达到 { $to }。
reopened = 解决后重新打开 { $reopens } 次，同期解决 { $solved } 张工单。
subject = { $dimension }“{ $value }”
slow = { $replies } 次首次响应用时 { $duration }，整体为 { $overall }。

## What was told before

restated = { $period }：{ $kpi }更新为 { $now }，此前为 { $told }。

## Tables

dimension-all = 全部
dimension-agent = 客服
dimension-group = 客服组
dimension-channel = 渠道
dimension-brand = 品牌
dimension-category = 类别
dimension-priority = 优先级
dimension-hour = 时段
dimension-currency = 币种
dimension-segment = 客户分群
dimension-source = 来源
dimension-article = 商品
table-all = 全部
table-agents = 客服人员
table-groups = 客服组
table-channels = 渠道
table-brands = 品牌
table-categories = 问题类别
table-priorities = 优先级
table-hours = 时段
table-currencies = 其他币种
table-segments = 客户分群
table-sources = 来源
table-articles = 退回与补救的商品
column-created = 新增
column-solved = 解决
column-first-reply = 首次响应
column-ratings = 好评率
column-money = { $figure }（{ $currency }）
team = 团队
place-of = { $of } 人中第 { $place }
more-rows = 另有 { $rows } 项

## Hours

busiest = { $from }:00 至 { $to }:00 最忙，共 { $tickets } 张工单。
spoken-hour = { $hour }:00 { $tickets } 张工单
spoken-hours = 各小时新增工单：{ $hours }
weekday-short =
    { $weekday ->
        [1] 周一
        [2] 周二
        [3] 周三
        [4] 周四
        [5] 周五
        [6] 周六
       *[7] 周日
    }
week-created = 新增工单，{ $days }
week-replies = 回复用时（中位数，按回复时刻），{ $days }
with-largest-mark = { $caption }；最大方块为 { $most }
with-highest-bar = { $caption }；最高柱为 { $most }
spoken-peak = { weekday } { $hour }:00 { $figure }
spoken-week = { $caption }。每天最高的时段：{ $peaks }
busiest-of-week =
    { $days ->
        [1] { weekday } { $from }:00 至 { $to }:00 最忙，共 { $tickets } 张工单。
       *[other] { weekday } { $from }:00 至 { $to }:00 最忙，{ $days } 天共 { $tickets } 张工单。
    }

## The foot

period-and-zone = { $period }。每天按 { $zone } 时区的零点到零点计算。
changes-against = 对比{ $period }。
understood =
    { $quarantined ->
        [0] 所有推送均已识别。
       *[other] 未能识别：{ $quarantined } 条推送。
    }
data-quality = 数据质量：{ $sources }。
source-score = { $source } { $score } 分（满分 100）
source-score-because = { $source } { $score } 分（满分 100，{ $why }）
tickets-without =
    { $part ->
        [creation] { $share } 的工单没有创建时间
        [agent] { $share } 的工单没有客服
        [customer] { $share } 的工单没有客户
        [channel] { $share } 的工单没有渠道
       *[category] { $share } 的工单没有类别
    }
events-late = { $share } 的事件迟到
deliveries-not-taken = 未收下 { $deliveries } 条推送
without-sources = 不含 { $sources }
not-told-by = { $sources } 不提供
untold-figures = { $sources } 不提供：{ $figures }。
made = 生成于{ $day } { $time }（{ $zone }）。

## Where a digest goes

full-report = 完整报告
sent-again = 重复发送：此前可能已经送达。
today = 今天
yesterday = 昨天
this-week = 本周
this-month = 本月

## Where there are no figures to show

read-only-title = 此页面只供查看
read-only = 请使用 { $methods }。
nothing-there-title = 这里没有内容
nothing-there = 请检查网址。
link-refused-title = 此链接无法打开页面
link-refused = 链接已过期，或在传递中缺失了一部分。请向发送者索取新链接：用 { $command } 命令生成。
no-day-title = 网址中没有有效日期
no-day = 日期应写成 { $day } 的形式。
not-begun-title = 该时段尚未开始
not-begun = 届时才会有数据。
away-title = 暂时无法读取数据
away = 请一分钟后再试。
