{{/* The secrets that are set, as JSON: a list of {name (of the setting), existingSecret, key}. */}}
{{- define "inkstone.secrets" -}}
{{- $values := .Values -}}
{{- $given := list -}}
{{- range $name, $from := dict
  "JWT_SECRET" $values.jwtSecret
  "DATABASE_URL" $values.database.url
  "DATABASE_MIGRATION_URL" $values.database.migrationUrl
  "DATABASE_REPLICA_URL" $values.database.replicaUrl
  "REDIS_URL" $values.redis.url
  "AWS_ACCESS_KEY_ID" $values.s3.accessKeyId
  "AWS_SECRET_ACCESS_KEY" $values.s3.secretAccessKey
  "SMTP_PASSWORD" $values.smtp.password
  "OIDC_CLIENT_SECRET" $values.oidc.clientSecret
-}}
{{- if $from.existingSecret -}}
{{- $given = append $given (dict "name" $name "existingSecret" $from.existingSecret "key" $from.key) -}}
{{- end -}}
{{- end -}}
{{- toJson $given -}}
{{- end }}

{{/* The secrets that a pod gets. The owner of the tables is for migrations and operators' commands alone. Argument: root, component. */}}
{{- define "inkstone.secretsOf" -}}
{{- $given := list -}}
{{- range include "inkstone.secrets" .root | fromJsonArray -}}
{{- $isOwner := eq .name "DATABASE_MIGRATION_URL" -}}
{{- if and (regexMatch (include "inkstone.needs" $) .name) (or (not $isOwner) (has $.component (list "migration" "command"))) -}}
{{- $given = append $given . -}}
{{- end -}}
{{- end -}}
{{- toJson $given -}}
{{- end }}

{{/* The settings and secrets that a pod needs, as a regular expression. Argument: component. */}}
{{- define "inkstone.needs" -}}
{{- $few := dict
  "migration" "^(LOG_LEVEL|JWT_SECRET|DATABASE_URL|DATABASE_MIGRATION_URL)$"
  "backup" "^(LOG_LEVEL|JWT_SECRET|DATABASE_URL|S3_.*|AWS_.*)$"
-}}
{{- default "." (get $few .component) -}}
{{- end }}

{{/* Settings that are no secrets, as YAML: name: value. */}}
{{- define "inkstone.settings" -}}
{{- with .Values -}}
{{- $settings := dict
  "PUBLIC_URL" .publicUrl
  "ASSET_URL" .assetUrl
  "TRUSTED_PROXIES" (join "," .trustedProxies)
  "REDIS_URL" .redis.url.value
  "S3_BUCKET" .s3.bucket
  "S3_ENDPOINT" .s3.endpoint
  "S3_PUBLIC_ENDPOINT" .s3.publicEndpoint
  "S3_REGION" .s3.region
  "SMTP_HOST" .smtp.host
  "SMTP_PORT" (ternary .smtp.port "" (ne .smtp.host ""))
  "SMTP_USERNAME" .smtp.username
  "MAIL_FROM" .smtp.from
  "OIDC_ISSUER" .oidc.issuer
  "OIDC_CLIENT_ID" .oidc.clientId
-}}
{{- range $name, $value := merge $settings .settings -}}
{{- if kindIs "bool" $value -}}
{{- /* YAML reads on and off as truth values. */ -}}
{{- $value = ternary (toString $value) (ternary "on" "off" $value) (eq $name "S3_FORCE_PATH_STYLE") -}}
{{- else if kindIs "float64" $value -}}
{{- $value = int64 $value -}}
{{- end -}}
{{- if ne (toString $value) "" }}
{{ $name }}: {{ $value | toString | quote }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* The environment of a pod's container. Argument: root, component. */}}
{{- define "inkstone.env" -}}
{{- range $name, $value := include "inkstone.settings" .root | fromYaml }}
{{- if regexMatch (include "inkstone.needs" $) $name }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
{{- range include "inkstone.secretsOf" . | fromJsonArray }}
- name: {{ .name }}_FILE
  value: /run/secrets/inkstone/{{ .name }}
{{- end }}
{{- if .root.Values.caCertificates.existingConfigMap }}
- name: NODE_EXTRA_CA_CERTS
  value: /run/inkstone-ca/ca.crt
{{- end }}
{{- if eq .component "backup" }}
- name: BACKUP_KEEP
  value: {{ .root.Values.backup.keep | quote }}
{{- if .root.Values.backup.publicKey }}
- name: BACKUP_KEY
  value: /run/inkstone-backup/key
{{- end }}
{{- end }}
{{- with .root.Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* "true" for pods with the volume of backups. Argument: root, component. */}}
{{- define "inkstone.hasBackups" -}}
{{- if and .root.Values.backup.enabled (has .component (list "backup" "command")) }}true{{ end -}}
{{- end }}

{{/* What every container of the chart has. Argument: root, component. */}}
{{- define "inkstone.container" -}}
{{- $values := .root.Values -}}
image: {{ include "inkstone.image" .root }}
imagePullPolicy: {{ $values.image.pullPolicy }}
securityContext:
  {{- toYaml $values.securityContext | nindent 2 }}
env:
  {{- include "inkstone.env" . | trim | nindent 2 }}
{{- with $values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
  - name: data
    mountPath: /data
  {{- if include "inkstone.secretsOf" . | fromJsonArray }}
  - name: secrets
    mountPath: /run/secrets/inkstone
    readOnly: true
  {{- end }}
  {{- if $values.caCertificates.existingConfigMap }}
  - name: ca
    mountPath: /run/inkstone-ca
    readOnly: true
  {{- end }}
  {{- if include "inkstone.hasBackups" . }}
  - name: backups
    mountPath: /backups
  {{- if $values.backup.publicKey }}
  - name: backup-key
    mountPath: /run/inkstone-backup
    readOnly: true
  {{- end }}
  {{- end }}
  {{- with $values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* What every pod of the chart has, beside its containers. Argument: root, component, serviceAccount. */}}
{{- define "inkstone.pod" -}}
{{- $values := .root.Values -}}
serviceAccountName: {{ .serviceAccount }}
automountServiceAccountToken: false
# Else each service of the namespace would be a variable, which can look like a setting.
enableServiceLinks: false
{{- with $values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml $values.podSecurityContext | nindent 2 }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.extraPodSpec }}
{{ toYaml . }}
{{- end }}
volumes:
  - name: tmp
    emptyDir: { medium: Memory, sizeLimit: 64Mi }
  - name: data
    {{- if and $values.persistence.enabled (has .component (list "server" "backup" "command")) }}
    persistentVolumeClaim:
      claimName: {{ default (include "inkstone.fullname" .root) $values.persistence.existingClaim }}
    {{- else }}
    emptyDir:
      sizeLimit: {{ $values.scratchSize }}
    {{- end }}
  {{- with include "inkstone.secretsOf" . | fromJsonArray }}
  - name: secrets
    projected:
      sources:
        {{- range . }}
        - secret:
            name: {{ .existingSecret }}
            items: [{ key: {{ .key | quote }}, path: {{ .name }} }]
        {{- end }}
  {{- end }}
  {{- with $values.caCertificates }}
  {{- if .existingConfigMap }}
  - name: ca
    configMap:
      name: {{ .existingConfigMap }}
      items: [{ key: {{ .key | quote }}, path: ca.crt }]
  {{- end }}
  {{- end }}
  {{- if include "inkstone.hasBackups" . }}
  - name: backups
    persistentVolumeClaim:
      claimName: {{ default (printf "%s-backups" (include "inkstone.fullname" .root)) $values.backup.persistence.existingClaim }}
  {{- if $values.backup.publicKey }}
  - name: backup-key
    configMap:
      name: {{ include "inkstone.fullname" .root }}-backup
  {{- end }}
  {{- end }}
  {{- with $values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
