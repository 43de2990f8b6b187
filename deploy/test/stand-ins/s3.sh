#!/bin/bash
# A real S3 server in the place of the one that compose.yaml names: Ceph's gateway, over one monitor and one storage daemon that keeps all in memory.
# Its port and its account are those of the command and the secret in compose.yaml.
set -euo pipefail
for word in "$@"; do
  case $word in
    -s3.port=*) port=${word#*=} ;;
    -s3.config=*) config=${word#*=} ;;
  esac
done
account() { sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" "$config"; }

folder=/run/ceph-test
mkdir -p $folder/mon $folder/osd
cat >$folder/ceph.conf <<END
[global]
fsid = 3f1f3e0e-5d53-4d3c-9b57-27f5f8a2f0a1
mon host = v1:127.0.0.1:6789
ms bind msgr2 = false
public addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
osd crush chooseleaf type = 0
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon max pg per osd = 1000
mon data avail crit = 0
mon data avail warn = 0
osd objectstore = memstore
memstore device bytes = 1073741824
osd class load list = *
run dir = $folder
admin socket = $folder/\$name.asok
log file = /dev/null
mon cluster log file = /dev/null
mon data = $folder/mon
osd data = $folder/osd
keyring = $folder/keyring
[client.rgw]
rgw frontends = beast endpoint=0.0.0.0:$port
rgw data = $folder
rgw enable quota threads = false
rgw enable lc threads = false
rgw run sync thread = false
# compose.yaml limits processes and threads.
rgw thread pool size = 32
END
export CEPH_CONF=$folder/ceph.conf
osd=2d6f3f0a-0f0c-4c55-8d1c-0d7c1a4f4c11
address=(--public-addr v1:127.0.0.1:6789)
trap 'kill $(jobs -p) 2>/dev/null; exit 0' TERM
ceph-mon --mkfs -i a --fsid 3f1f3e0e-5d53-4d3c-9b57-27f5f8a2f0a1 --mon-initial-members a "${address[@]}"
ceph-mon -f -i a "${address[@]}" &
ceph osd new $osd
ceph-osd -i 0 --mkfs --osd-uuid $osd
# It may ask the monitor before the monitor knows it, and ends; so it is started again.
while :; do ceph-osd -f -i 0 || sleep 1; done &
radosgw-admin user create --uid=inkstone --display-name=Inkstone --access-key="$(account accessKey)" --secret-key="$(account secretKey)" >/dev/null
radosgw -f -n client.rgw &
wait
