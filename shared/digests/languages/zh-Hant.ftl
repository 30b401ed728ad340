### What a digest says itself, in Chinese with traditional characters, as it is written in Taiwan.
### What each message is for, and what its variables are, stands in `en.ftl`.

## Headings

heading-attention = 需要留意
heading-restated = 與上一份報告相比的數據更新
heading-hours = 工單進線時段
heading-calls = 電話與線上聊天
heading-work = 在崗時間與成本
heading-customers = 客戶
heading-orders = 訂單與銷售
heading-made-good = 售後補償
heading-marketplaces = 平台考核
listed-figure = 指標
listed-value = 數值
column-limit = 限值
column-left = 餘量
judged-by = { $marketplace }：{ $figure }，{ $days } 天
past-limit = { $name }：{ $share }（{ $orders } 筆訂單），限值為 { $limit }。
heading-definitions = 指標說明
title = { $account }：{ $period }
label-end = ：
clauses = { $one }；{ $other }
phrases = { $one }，{ $other }
names = { $one }、{ $other }

## Units

unit-tickets = 件
unit-reopens = 次
unit-replies = 則
unit-messages = 則
unit-reviews = 則
unit-days = 天
unit-calls = 通
unit-customers = 位
unit-orders = 筆
unit-tickets-per-duty-hour = 件/小時
unit-points = 分（滿分 5 分）
unit-points-of-hundred = 分（滿分 100 分）
unit-tickets-per-agent-day = 件/人天
unit-tickets-per-hundred-orders = 件

## Numbers with their units

days-and-hours = { $days } 天 { $hours } 小時
hours-and-minutes = { $hours } 小時 { $minutes } 分
minutes-and-seconds = { $minutes } 分 { $seconds } 秒
days = { $days } 天
hours = { $hours } 小時
minutes = { $minutes } 分鐘
seconds = { $seconds } 秒
percentage = { $number }%
percentage-points = { $number } 個百分點
yes = 是
no = 否

## What is behind a figure

samples-first-replies =
    { $number ->
        [0] 沒有首次回應
       *[other] { $number } 次首次回應
    }
samples-replies =
    { $number ->
        [0] 沒有回覆
       *[other] { $number } 則回覆
    }
samples-reopens =
    { $number ->
        [0] 沒有重新開啟
       *[other] { $number } 次重新開啟
    }
samples-ratings =
    { $number ->
        [0] 沒有評價
       *[other] { $number } 則評價
    }
samples-calls =
    { $number ->
        [0] 沒有通話
       *[other] { $number } 通通話
    }
samples-customers =
    { $number ->
        [0] 沒有客戶
       *[other] { $number } 位客戶
    }
samples-orders =
    { $number ->
        [0] 沒有訂單
       *[other] { $number } 筆訂單
    }
samples-deeds =
    { $number ->
        [0] 沒有售後補償
       *[other] { $number } 次售後補償
    }
samples-events =
    { $number ->
        [0] 沒有事件
       *[other] { $number } 個事件
    }
samples-agent-days =
    { $number ->
        [0] 沒有在崗人天
       *[other] { $number } 個在崗人天
    }
samples-promises =
    { $number ->
        [0] 沒有服務承諾
       *[other] { $number } 項服務承諾
    }
samples-solved-tickets =
    { $number ->
        [0] 沒有已解決工單
       *[other] { $number } 件已解決工單
    }
samples-tickets =
    { $number ->
        [0] 沒有工單
       *[other] { $number } 件工單
    }
share-of = 共 { $number } 則

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
        [week] 前一週
        [month] 前一個月
       *[quarter] 前一季
    }
this-period =
    { $kind ->
        [day] 當天
        [week] 該週
        [month] 該月
       *[quarter] 該季
    }

## The first sentences

lead = { $period }：{ $known }。
lead-nothing = { $period }：尚無數據。
volume =
    { $created ->
        [0] 沒有新工單
       *[other] 新增 { $created } 件工單
    }，{ $solved ->
        [0] 沒有解決工單
       *[other] 解決 { $solved } 件
    }
first-replies-took = 首次回應花費 { $duration }
few-first-replies-took = { $number } 次首次回應花費 { $duration }
ratings-were-positive = { $ratings } 則評價中好評占 { $share }
worse-than-usual =
    { $how ->
        [slower] 比平常慢
        [lower] 低於平常
       *[higher] 高於平常
    }：{ $known }。
figure-of-kpi = { $kpi } { $figure }
figure-beside = { $figure }（{ $beside }）
usually = 平常 { $figure }
took-longer = { $cases } 次中有 { $late } 次超過 { $limit }
fell-short = { $cases } 項中有 { $late } 項未達標
mostly-under =
    多數{ $dimension ->
        [group] 在客服群組「{ $value }」
        [brand] 在品牌「{ $value }」
        [category] 屬於類別「{ $value }」
        [priority] 優先順序為「{ $value }」
        [segment] 來自客群「{ $value }」
       *[channel] 在管道「{ $value }」
    }
mostly-from-to = 多數在 { $from }:00 至 { $until }:00
mostly-after = 多數在 { $from }:00 之後
mostly-before = 多數在 { $until }:00 之前
changed-most = 與{ before }相比，變化最大的是{ $kpi }：{ $change }，{ $word }。
little-changed = 與{ before }相比變化不大。
nothing-before = { before }沒有數據，無法比較。
unfinished = 數據截至目前：{ this-period }尚未結束，暫不與先前比較。

## Beside a figure

better = 改善
worse = 變差
more = 增加
fewer = 減少
steady = 持平
too-few-before = { before }：{ $samples }
no-comparison = 無可比較的數據
provisional = 暫定
so-far = 截至目前
target = 目標 { $target }
target-met = 目標 { $target }：達成
target-missed = 目標 { $target }：未達成
decided = { $day }已確定：{ $figure }，{ $samples }
history =
    近 { $periods } { $kind ->
        [day] 天
        [week] 週
        [month] 個月
       *[quarter] 季
    }：最低 { $lowest }，最高 { $highest }，目前 { $now }
history-with-band = { $history }，目前預期 { $low } 至 { $high }
no-figure = 無數據
figure-of = { $figure }（{ $samples }）
usual = 平常{ weekday }：{ $figure }

## What needs attention

just-missed =
    自上一份報告以來，有 { $promises } 項服務承諾到期未兌現{ $named ->
        [0] 。
       *[other] ：{ $tickets }。
    }
due-soon =
    下一份報告之前，有 { $promises } 項服務承諾到期{ $named ->
        [0] 。
       *[other] ：{ $tickets }。
    }
unanswered =
    { $requesters ->
        [1] 有 1 位客戶在等候回覆，已等候 { $longest }。
       *[other] 有 { $requesters } 位客戶在等候回覆，最久的已等候 { $longest }。
    }
oldest = 最早的未結工單已有 { $age }：{ $ticket }。
failed-deliveries =
    { $destinations ->
        [1] 上一份報告未能送達 { $names }。
       *[other] 上一份報告未能送達 { $destinations } 個目的地，其中有 { $names }。
    }
outside-band = { $kpi }超出平常範圍：{ $figure }，預期為 { $low } 至 { $high }。
spike = 新增 { $tickets } 件工單，平常每天 { $usual } 件。
spike-on = { $day }新增 { $tickets } 件工單，平常每天 { $usual } 件。
quarantine = 有 { $deliveries } 筆推送無法辨識，已隔離待查；各項數據均未計入。
silent = 沒有收到 { $source } 的任何推送，{ weekday }平常有 { $usual } 個事件。
refused = 拒收了來自 { $source } 的 { $deliveries } 筆推送：簽章或密鑰不符；各項數據均未計入。
poor-quality = 來源提供的資料缺漏較多：{ $quality }。
backlog-grew = 未結工單比{ before }增加 { $by } 件，達到 { $to }。
reopened = 解決後重新開啟 { $reopens } 次，同期解決 { $solved } 件工單。
subject = { $dimension }「{ $value }」
slow = { $replies } 次首次回應花費 { $duration }，整體為 { $overall }。

## What was told before

restated = { $period }：{ $kpi }更新為 { $now }，先前為 { $told }。

## Tables

dimension-all = 全部
dimension-agent = 客服
dimension-group = 客服群組
dimension-channel = 管道
dimension-brand = 品牌
dimension-category = 類別
dimension-priority = 優先順序
dimension-hour = 時段
dimension-currency = 幣別
dimension-segment = 客群
dimension-source = 來源
dimension-article = 商品
table-all = 全部
table-agents = 客服人員
table-groups = 客服群組
table-channels = 管道
table-brands = 品牌
table-categories = 問題類別
table-priorities = 優先順序
table-hours = 時段
table-currencies = 其他幣別
table-segments = 客群
table-sources = 來源
table-articles = 退回與補救的商品
column-created = 新增
column-solved = 解決
column-first-reply = 首次回應
column-ratings = 好評率
column-money = { $figure }（{ $currency }）
team = 團隊
place-of = { $of } 人中第 { $place }
more-rows = 另有 { $rows } 項

## Hours

busiest = { $from }:00 至 { $to }:00 最忙，共 { $tickets } 件工單。
spoken-hour = { $hour }:00 { $tickets } 件工單
spoken-hours = 各小時新增工單：{ $hours }
weekday-short =
    { $weekday ->
        [1] 週一
        [2] 週二
        [3] 週三
        [4] 週四
        [5] 週五
        [6] 週六
       *[7] 週日
    }
week-created = 新增工單，{ $days }
week-replies = 回覆時間（中位數，依回覆時刻），{ $days }
with-largest-mark = { $caption }；最大方塊為 { $most }
with-highest-bar = { $caption }；最高柱為 { $most }
spoken-peak = { weekday } { $hour }:00 { $figure }
spoken-week = { $caption }。每天最高的時段：{ $peaks }
busiest-of-week =
    { $days ->
        [1] { weekday } { $from }:00 至 { $to }:00 最忙，共 { $tickets } 件工單。
       *[other] { weekday } { $from }:00 至 { $to }:00 最忙，{ $days } 天共 { $tickets } 件工單。
    }

## The foot

period-and-zone = { $period }。每天依 { $zone } 時區的零點到零點計算。
changes-against = 與{ $period }比較。
understood =
    { $quarantined ->
        [0] 所有推送均已辨識。
       *[other] 無法辨識：{ $quarantined } 筆推送。
    }
data-quality = 資料品質：{ $sources }。
source-score = { $source } { $score } 分（滿分 100）
source-score-because = { $source } { $score } 分（滿分 100，{ $why }）
tickets-without =
    { $part ->
        [creation] { $share } 的工單沒有建立時間
        [agent] { $share } 的工單沒有客服
        [customer] { $share } 的工單沒有客戶
        [channel] { $share } 的工單沒有管道
       *[category] { $share } 的工單沒有類別
    }
events-late = { $share } 的事件遲到
deliveries-not-taken = 未收下 { $deliveries } 筆推送
without-sources = 不含 { $sources }
not-told-by = { $sources } 不提供
untold-figures = { $sources } 不提供：{ $figures }。
made = 產生於{ $day } { $time }（{ $zone }）。

## Where a digest goes

full-report = 完整報告
sent-again = 重複傳送：先前可能已經送達。
today = 今天
yesterday = 昨天
this-week = 本週
this-month = 本月

## Where there are no figures to show

read-only-title = 此頁面只供檢視
read-only = 請使用 { $methods }。
nothing-there-title = 這裡沒有內容
nothing-there = 請檢查網址。
link-refused-title = 此連結無法開啟頁面
link-refused = 連結已過期，或在傳遞中缺失了一部分。請向寄送者索取新連結：以 { $command } 指令產生。
no-day-title = 網址中沒有有效日期
no-day = 日期應寫成 { $day } 的形式。
not-begun-title = 該時段尚未開始
not-begun = 屆時才會有資料。
away-title = 暫時無法讀取資料
away = 請一分鐘後再試。
