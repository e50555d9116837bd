{{- define "r2ec.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* At most 50 characters, so that the longest suffix fits into a label. */ -}}
{{- define "r2ec.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "r2ec.redisName" -}}
{{ include "r2ec.fullname" . }}-redis
{{- end }}

{{- define "r2ec.selector" -}}
app.kubernetes.io/name: {{ include "r2ec.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "r2ec.labels" -}}
{{ include "r2ec.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "r2ec.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "r2ec.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- /* registry/repository:tag or @digest; takes (dict "image" … "tag" default tag). */ -}}
{{- define "r2ec.image" -}}
{{- $name := .image.repository }}
{{- with .image.registry }}{{ $name = printf "%s/%s" . $name }}{{ end }}
{{- if .image.digest }}{{ $name }}@{{ .image.digest }}{{ else }}{{ $name }}:{{ default .tag .image.tag }}{{ end }}
{{- end }}

{{- define "r2ec.claimName" -}}
{{- default (printf "%s-cache" (include "r2ec.fullname" .)) .Values.persistence.existingClaim }}
{{- end }}

{{- define "r2ec.secretName" -}}
{{- default (include "r2ec.redisName" .) .Values.redis.existingSecret }}
{{- end }}

{{- define "r2ec.urlKey" -}}
{{- ternary .Values.redis.existingSecretUrlKey "redis-url" (not (empty .Values.redis.existingSecret)) }}
{{- end }}

{{- define "r2ec.passwordKey" -}}
{{- ternary .Values.redis.existingSecretPasswordKey "redis-password" (not (empty .Values.redis.existingSecret)) }}
{{- end }}

{{- /* "true" when an init container gets the model. */ -}}
{{- define "r2ec.pullsModel" -}}
{{- if and .Values.model.pull (not .Values.config.model) }}true{{ end }}
{{- end }}

{{- /* "true" when only pods of one node can have the cache volume. */ -}}
{{- define "r2ec.oneNode" -}}
{{- if and .Values.persistence.enabled (not (has "ReadWriteMany" .Values.persistence.accessModes)) }}true{{ end }}
{{- end }}

{{- /*
Environment variables of a tree of settings, one `NAME: "value"` a line; takes (dict "prefix" … "tree" …). Spring reads
R2EC_ENGINE_QUEUE_LIMIT as r2ec.engine.queue-limit. Large whole numbers must not turn into 1e+06.
*/ -}}
{{- define "r2ec.environment" -}}
{{- $prefix := .prefix }}
{{- range $key, $value := .tree }}
{{- $name := printf "%s_%s" $prefix ($key | upper | replace "-" "_") }}
{{- if kindIs "map" $value }}
{{- include "r2ec.environment" (dict "prefix" $name "tree" $value) }}
{{- else if kindIs "invalid" $value }}
{{- else if and (kindIs "float64" $value) (eq (floor $value) $value) }}
{{ $name }}: {{ $value | int64 | quote }}
{{- else }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end }}
{{- end }}

{{- /* What the schema cannot say: values that must fit each other. */ -}}
{{- define "r2ec.check" -}}
{{- if not (or .Values.redis.bundled.enabled .Values.redis.url .Values.redis.existingSecret) }}
{{- fail "redis: give redis.url or redis.existingSecret, or set redis.bundled.enabled=true" }}
{{- end }}
{{- if and .Values.redis.url (or .Values.redis.bundled.enabled .Values.redis.existingSecret) }}
{{- fail "redis.url: leave it empty, or set redis.bundled.enabled=false and redis.existingSecret=\"\"" }}
{{- end }}
{{- if include "r2ec.oneNode" . }}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1) }}
{{- fail "persistence.accessModes: several pods need [ReadWriteMany], or persistence.enabled=false" }}
{{- end }}
{{- end }}
{{- $drain := int (trimSuffix "s" .Values.config.shutdown.drain) }}
{{- $least := add $drain .Values.preStopSleepSeconds 10 }}
{{- if lt (int .Values.terminationGracePeriodSeconds) (int $least) }}
{{- fail (printf "terminationGracePeriodSeconds: must be at least %d (preStopSleepSeconds + config.shutdown.drain + 10), got %d" (int $least) (int .Values.terminationGracePeriodSeconds)) }}
{{- end }}
{{- end }}
