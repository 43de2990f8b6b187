{{/* Refuses values that can't work together, each with a sentence that says what to do. values.schema.json refuses the rest. */}}
{{- define "inkstone.check" -}}
{{- $v := .Values -}}
{{- $several := include "inkstone.several" . -}}
{{- $s3 := ne $v.s3.bucket "" -}}
{{- $external := ne $v.database.url.existingSecret "" -}}
{{- $wrong := list -}}
{{- if not $v.image.repository -}}
{{- $wrong = append $wrong "image.repository: name the place to which you have pushed the image of deploy/Containerfile." -}}
{{- end -}}
{{- if not $v.publicUrl -}}
{{- $wrong = append $wrong "publicUrl: set the address at which browsers find Inkstone, for example https://docs.example.com." -}}
{{- end -}}

{{- if and (not $external) (not $v.database.included) -}}
{{- $wrong = append $wrong "database: name the Secret with the address of your PostgreSQL in database.url.existingSecret, or try the included one with database.included." -}}
{{- end -}}
{{- if and $external $v.database.included -}}
{{- $wrong = append $wrong "database: database.included and database.url.existingSecret exclude each other; unset one of the two." -}}
{{- end -}}
{{- if and $external (not $v.jwtSecret.existingSecret) -}}
{{- $wrong = append $wrong "jwtSecret.existingSecret: name the Secret with at least 32 random characters by which servers sign; make them with: openssl rand -hex 32" -}}
{{- end -}}
{{- if $v.database.included -}}
{{- if $several -}}
{{- $wrong = append $wrong "database.included: the included database serves one server alone; set replicas: 1 and autoscaling.enabled: false, or use a PostgreSQL of yours (database.url.existingSecret)." -}}
{{- end -}}
{{- if not $v.persistence.enabled -}}
{{- $wrong = append $wrong "persistence.enabled: the included database would be lost with its pod; set it to true." -}}
{{- end -}}
{{- range $name := list "migrationUrl" "replicaUrl" -}}
{{- if (index $v.database $name).existingSecret -}}
{{- $wrong = append $wrong (printf "database.%s: is of no use with database.included." $name) -}}
{{- end -}}
{{- end -}}
{{- if or $v.redis.url.existingSecret $v.redis.url.value -}}
{{- $wrong = append $wrong "redis.url: is of no use with database.included, which serves one server alone." -}}
{{- end -}}
{{- end -}}

{{- if and $several (not $v.redis.url.existingSecret) (not $v.redis.url.value) -}}
{{- $wrong = append $wrong "redis.url: several servers need Redis to tell each other of edits and people at once. Set redis.url.existingSecret (or redis.url.value, without a password), or replicas: 1 and autoscaling.enabled: false." -}}
{{- end -}}
{{- if and $v.redis.url.existingSecret $v.redis.url.value -}}
{{- $wrong = append $wrong "redis.url: existingSecret and value exclude each other; unset one of the two." -}}
{{- end -}}
{{- if and (regexMatch "//[^/]*@" $v.redis.url.value) -}}
{{- $wrong = append $wrong "redis.url.value: has a password, which anybody who reads the release would see. Put the address into a Secret and name it in redis.url.existingSecret." -}}
{{- end -}}

{{- if not $s3 -}}
{{- if not $v.persistence.enabled -}}
{{- $wrong = append $wrong "s3.bucket: files need a place that outlives a pod. Set s3.bucket, or persistence.enabled for a volume." -}}
{{- else if and $several (ne $v.persistence.accessMode "ReadWriteMany") -}}
{{- $wrong = append $wrong (printf "s3.bucket: several servers need one place for files that all of them reach, and a volume with %s is reached by one. Set s3.bucket, or persistence.accessMode: ReadWriteMany with a storage class that knows it, or replicas: 1." $v.persistence.accessMode) -}}
{{- end -}}
{{- range $name := list "endpoint" "publicEndpoint" "region" -}}
{{- if index $v.s3 $name -}}
{{- $wrong = append $wrong (printf "s3.%s: is of no use without s3.bucket." $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $s3 $several $v.persistence.enabled (ne $v.persistence.accessMode "ReadWriteMany") -}}
{{- $wrong = append $wrong (printf "persistence: files are in the bucket, and several servers cannot share a volume with %s. Set persistence.enabled: false, or accessMode: ReadWriteMany if old files are still there." $v.persistence.accessMode) -}}
{{- end -}}
{{- if and $v.s3.publicEndpoint (not $v.s3.endpoint) -}}
{{- $wrong = append $wrong "s3.publicEndpoint: is of no use without s3.endpoint." -}}
{{- end -}}
{{- if ne (empty $v.s3.accessKeyId.existingSecret) (empty $v.s3.secretAccessKey.existingSecret) -}}
{{- $wrong = append $wrong "s3: accessKeyId and secretAccessKey belong together; one of them has no existingSecret." -}}
{{- end -}}

{{- if not $v.smtp.host -}}
{{- if or $v.smtp.username $v.smtp.password.existingSecret $v.smtp.from -}}
{{- $wrong = append $wrong "smtp.host: without it no e-mail is sent; set it, or unset the rest of smtp." -}}
{{- end -}}
{{- else if ne (empty $v.smtp.username) (empty $v.smtp.password.existingSecret) -}}
{{- $wrong = append $wrong "smtp: username and password.existingSecret belong together; one of them is missing." -}}
{{- end -}}
{{- if and $v.oidc.issuer (not $v.oidc.clientId) -}}
{{- $wrong = append $wrong "oidc.clientId: is required with oidc.issuer." -}}
{{- end -}}
{{- if and (not $v.oidc.issuer) (or $v.oidc.clientId $v.oidc.clientSecret.existingSecret) -}}
{{- $wrong = append $wrong "oidc.issuer: without it there is no identity provider; set it, or unset the rest of oidc." -}}
{{- end -}}
{{- if and (has $v.settings.PASSWORDS (list "off" false)) (not $v.oidc.issuer) -}}
{{- $wrong = append $wrong "settings.PASSWORDS: off takes an identity provider (oidc.issuer), else nobody could sign in." -}}
{{- end -}}

{{- if and $v.autoscaling.enabled (lt (int $v.autoscaling.maxReplicas) (int $v.autoscaling.minReplicas)) -}}
{{- $wrong = append $wrong "autoscaling: maxReplicas is less than minReplicas." -}}
{{- end -}}
{{- if and $v.autoscaling.enabled (not (dig "requests" "cpu" "" $v.resources)) -}}
{{- $wrong = append $wrong "resources.requests.cpu: autoscaling measures servers by it; set it." -}}
{{- end -}}
{{- if and (has (toString $v.rollout.maxSurge) (list "0" "0%")) (has (toString $v.rollout.maxUnavailable) (list "0" "0%")) -}}
{{- $wrong = append $wrong "rollout: maxSurge and maxUnavailable cannot both be 0; no update could begin." -}}
{{- end -}}

{{- if or $v.ingress.enabled $v.gateway.enabled -}}
{{- if not $v.trustedProxies -}}
{{- $wrong = append $wrong "trustedProxies: name the network of the ingress controller's pods, for example [10.244.0.0/16]. Without it all people seem to come from one address, and share its limits of failed sign-ins." -}}
{{- end -}}
{{- if and $v.publicUrl (regexMatch "^(\\[|[0-9.]+$|[^.]*$)|:" (include "inkstone.host" .)) -}}
{{- $wrong = append $wrong (printf "publicUrl: an ingress needs a host name of the DNS without a port, and %s is none." (include "inkstone.host" .)) -}}
{{- end -}}
{{- end -}}
{{- if and $v.gateway.enabled (not $v.gateway.parentRefs) -}}
{{- $wrong = append $wrong "gateway.parentRefs: name the Gateway, for example [{name: public, namespace: gateways}]." -}}
{{- end -}}

{{- if $v.backup.enabled -}}
{{- if $v.database.included -}}
{{- $wrong = append $wrong "backup.enabled: the included database is reached within its pod alone; see docs/deploy.md for a backup by kubectl exec." -}}
{{- else if and $v.persistence.enabled (ne $v.persistence.accessMode "ReadWriteMany") -}}
{{- $wrong = append $wrong (printf "backup.enabled: a backup reads all files, and a second pod cannot reach a volume with %s. Use a bucket and no volume, or persistence.accessMode: ReadWriteMany." $v.persistence.accessMode) -}}
{{- end -}}
{{- end -}}

{{- if $wrong -}}
{{- fail (printf "\n\n  %s\n" (join "\n  " $wrong)) -}}
{{- end -}}
{{- end }}
