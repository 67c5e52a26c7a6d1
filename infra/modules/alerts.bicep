// What needs a person's attention; infra/README.md says what to do. Each rule reads metrics only, because the exporter sends just a
// sample of traces and the logs in them. A row of AppMetrics is a minute of one instrument and one set of attributes: a counter's sum is
// what was added in that minute, a gauge's sum is its value (only histograms fill Min and Max), a histogram's ItemCount is the number of
// measurements.
param location string
param tags { *: string }
param suffix string
param workspaceId string
param email string
param lateFeedMinutes int
param silentTimerMinutes int

// Failed attempts in a quarter of an hour: more than a few broken publishers cause.
var manyFailures = 50

var rules = [
  {
    name: 'item-given-up'
    severity: 1
    text: 'An item could not be made into an article and was given up, or the poison queue is not being emptied.'
    query: 'AppMetrics | where (Name == "headwater.failures" and tostring(Properties["headwater.failure.state"]) == "dead") or (Name == "headwater.queue.messages" and tostring(Properties["messaging.destination.name"]) endswith "-poison" and Sum > 0)'
    // Twice the frequency: telemetry takes minutes to arrive, and a failure is a single row.
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'feed-late'
    severity: 2
    text: 'A feed has been due for more than ${lateFeedMinutes} minutes.'
    // At every run in the window, however many there were: the timer may run less often than every minute.
    query: 'AppMetrics | where Name == "headwater.feeds.overdue" | summarize Least = min(Sum) | where Least > ${lateFeedMinutes * 60}'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'many-failures'
    severity: 2
    text: 'More than ${manyFailures} attempts failed within 15 minutes: items and documents that could not be read, requests answered 5xx.'
    // Not the health probe: its 503 repeats what the other alerts say.
    query: 'AppMetrics | where Name == "headwater.failures" or (Name == "http.server.request.duration" and tostring(Properties["http.response.status_code"]) startswith "5" and tostring(Properties["http.route"]) !endswith "api/health") | summarize Failed = sum(iff(Name == "headwater.failures", Sum, todouble(ItemCount))) | where Failed > ${manyFailures}'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'no-heartbeat'
    severity: 1
    text: 'The timer that polls has not reported for ${silentTimerMinutes} minutes.'
    // Each run writes it, also one that finds nothing to do. Not the polls: a quiet feed is polled once a day.
    query: 'AppMetrics | where Name == "headwater.feeds.overdue"'
    window: silentTimerMinutes % 60 == 0 ? 'PT${silentTimerMinutes / 60}H' : 'PT${silentTimerMinutes}M'
    operator: 'LessThan'
    threshold: 1
  }
]

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'ag-headwater-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'headwater'
    emailReceivers: [{ name: 'operators', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource rule 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: 'alert-headwater-${rule.name}-${suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Headwater: ${rule.name}'
      description: rule.text
      enabled: true
      severity: rule.severity
      scopes: [workspaceId]
      evaluationFrequency: 'PT15M'
      windowSize: rule.window
      autoMitigate: true
      // The tables exist only after the first telemetry has arrived.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: empty(email) ? [] : [operators.id] }
    }
  }
]

output actionGroupId string = operators.?id ?? ''
