# shellcheck shell=bash
# What the project needs of the machine, each step done only where it is missing. Sourced by ./dev.

export PIP_DISABLE_PIP_VERSION_CHECK=1

# packages_setup LIST...: installs the Debian packages named in the files that are not there yet.
packages_setup() {
  local missing
  if ! command -v apt-get >/dev/null; then
    note "not a Debian machine: provide what $* name yourself"
    return
  fi
  missing=$(comm -23 <(sort -u "$@") <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort -u))
  [[ -n $missing ]] || return 0
  note "installing Debian packages: ${missing//$'\n'/ }"
  as_root apt-get -qq update
  # shellcheck disable=SC2086 # one word a package
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends $missing </dev/null >&2
}

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# The Python of tests and data sets: the interpreter of an environment keyed by the pinned requirements.
python_path() { echo "$CACHE/python-$(sha256sum scripts/requirements.txt | head -c 12)/bin/python"; }

python_setup() {
  local environment
  environment=$(dirname "$(dirname "$(python_path)")")
  [[ -e $environment/complete ]] && return
  note "installing the Python packages of scripts/requirements.txt (once, into $environment)"
  rm -rf "$environment"
  /usr/bin/python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --only-binary=:all: --requirement scripts/requirements.txt >&2
  touch "$environment/complete"
}

# Apache Kafka's jars, by Maven from Maven Central.
kafka_setup() {
  local version prefix
  version=$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' scripts/kafka/pom.xml)
  prefix=$CACHE/kafka-$version
  [[ -e $prefix ]] && return
  note "fetching Apache Kafka $version (once, into $prefix)"
  rm -rf "$prefix.partial"
  mvn --quiet --batch-mode --file scripts/kafka/pom.xml dependency:copy-dependencies \
    "-DoutputDirectory=$prefix.partial" >&2
  mv "$prefix.partial" "$prefix"
}

# A real schema registry, by Maven from Maven Central: Apicurio, which speaks Confluent's API as well.
REGISTRY_VERSION=2.6.13.Final

registry_setup() {
  local prefix=$CACHE/apicurio-$REGISTRY_VERSION archive=apicurio-registry-app-$REGISTRY_VERSION-all.tar.gz
  [[ -e $prefix ]] && return
  note "fetching the Apicurio registry $REGISTRY_VERSION (once, into $prefix)"
  rm -rf "$prefix.partial"
  mkdir -p "$prefix.partial"
  mvn --quiet --batch-mode --file scripts/kafka/pom.xml dependency:copy \
    "-Dartifact=io.apicurio:apicurio-registry-app:$REGISTRY_VERSION:tar.gz:all" "-DoutputDirectory=$prefix.partial" >&2
  tar --extract --gzip --directory "$prefix.partial" --file "$prefix.partial/$archive"
  rm "$prefix.partial/$archive"
  mv "$prefix.partial" "$prefix"
}
