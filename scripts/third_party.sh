# shellcheck shell=bash
# Builds the two libraries that Debian 12 does not package in a usable version, once, into
# ~/.cache/vigie/<name>-<version>-<first 12 digits of the SHA-256 of the sources>[-<sanitizer>].
# Sourced by ./dev; defines `third_party_setup` and `third_party_prefixes`. Both take the preset they are for: the thread
# sanitizer sees only what is compiled with it, so its preset has libraries of its own.
#
#   CAF_TARBALL, LIBRDKAFKA_TARBALL   a source tarball already at hand
#   DEBIAN_MIRROR                     the Debian mirror, where apt does not name one

CACHE=$HOME/.cache/vigie

CAF_VERSION=0.18.7
CAF_SHA256=d5c3abe8fd67a729aab1baeece10367637d903ba335f4c79378bcadfbcd34552
CAF_PREFIX=$CACHE/caf-$CAF_VERSION-${CAF_SHA256:0:12}

LIBRDKAFKA_VERSION=2.14.2
LIBRDKAFKA_SHA256=4d53568c13717b167d12c7b2a0fe12aeb5d6bfe02de53df5b68f86d870a81b33
LIBRDKAFKA_PREFIX=$CACHE/librdkafka-$LIBRDKAFKA_VERSION-${LIBRDKAFKA_SHA256:0:12}

# third_party_suffix [PRESET]
third_party_suffix() { if [[ ${1:-} == tsan ]]; then echo -tsan; fi; }

# third_party_prefixes [PRESET]: as the environment variable CMAKE_PREFIX_PATH wants it.
third_party_prefixes() {
  local suffix
  suffix=$(third_party_suffix "${1:-}")
  echo "$CAF_PREFIX$suffix:$LIBRDKAFKA_PREFIX$suffix"
}

debian_mirror() {
  if [[ -n ${DEBIAN_MIRROR:-} ]]; then
    echo "$DEBIAN_MIRROR"
    return
  fi
  # shellcheck disable=SC2016 # apt expands $(REPO_URI) and $(ORIGIN), not the shell
  apt-get indextargets --format '$(ORIGIN) $(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $2 !~ /-/ { print $3; exit }'
}

# fetch_debian_source SUITE SOURCE-PACKAGE DIRECTORY: the upstream tarball of a Debian source package, using the
# machine's own mirror and keyring but a private package list, so that the machine's apt set-up stays as it is.
fetch_debian_source() {
  local suite=$1 package=$2 directory=$3 mirror keyring
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || return 1
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$directory/state/lists/partial" "$directory/cache/archives/partial"
  echo "deb-src [signed-by=$keyring] $mirror $suite main" >"$directory/sources.list"
  local apt=(apt-get -qq
    -o "Dir::Etc::SourceList=$directory/sources.list" -o Dir::Etc::SourceParts=-
    -o Dir::Etc::Preferences=- -o Dir::Etc::PreferencesParts=-
    -o "Dir::State::lists=$directory/state/lists" -o "Dir::Cache=$directory/cache"
    -o APT::Sandbox::User=root)
  "${apt[@]}" update
  (cd "$directory" && "${apt[@]}" source --download-only --tar-only "$package")
}

# unpack_verified TARBALL SHA256 DIRECTORY
unpack_verified() {
  echo "$2  $1" | sha256sum --check --quiet - || die "$1 is not the expected source (SHA-256 $2)"
  mkdir -p "$3" && tar -xf "$1" -C "$3" --strip-components=1
}

# build_into PREFIX SOURCE CMAKE-OPTIONS...: installs to a sibling first, so that a broken build leaves no prefix behind.
build_into() {
  local prefix=$1 source=$2 build
  shift 2
  build=$(dirname "$source")/build
  cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
    -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib "$@" >"$build.log" 2>&1 ||
    { tail -n 40 "$build.log" >&2; die "configuring $source failed"; }
  cmake --build "$build" >>"$build.log" 2>&1 || { tail -n 40 "$build.log" >&2; die "building $source failed"; }
  DESTDIR=$build.staged cmake --install "$build" >>"$build.log" 2>&1
  mkdir -p "$(dirname "$prefix")" && rm -rf "$prefix" && mv "$build.staged$prefix" "$prefix"
}

# third_party_build NAME PREFIX SHA256 SUITE PACKAGE VERSION TARBALL CMAKE-OPTIONS...
third_party_build() {
  local name=$1 prefix=$2 sha256=$3 suite=$4 package=$5 version=$6 tarball=$7 work
  shift 7
  [[ -d $prefix ]] && return
  work=$(mktemp -d)
  note "building $name $version (once, into $prefix)"
  if [[ -z $tarball ]]; then
    fetch_debian_source "$suite" "$package" "$work/apt" || true
    tarball=$(find "$work/apt" -maxdepth 1 -name "${package}_${version}.orig.tar.*" ! -name '*.asc' | head -n 1)
    [[ -n $tarball ]] ||
      die "no source of $name $version at this machine's Debian mirror ($suite); set ${name^^}_TARBALL to its tarball, or DEBIAN_MIRROR to a mirror that has it"
  fi
  unpack_verified "$tarball" "$sha256" "$work/source"
  build_into "$prefix" "$work/source" "$@"
  rm -rf "$work"
}

# third_party_setup [PRESET]
third_party_setup() {
  local suffix c_flags=() cxx_flags=()
  suffix=$(third_party_suffix "${1:-}")
  if [[ $suffix == -tsan ]]; then
    # The sanitizer crashes in the C11 threads of glibc. -Werror=main fails librdkafka's probe for them (and for CRC32
    # in hardware, which declares its `main` alike), so that it uses POSIX threads.
    c_flags=("-DCMAKE_C_FLAGS=-g1 -fsanitize=thread -Werror=main")
    cxx_flags=("-DCMAKE_CXX_FLAGS=-g1 -fsanitize=thread")
  fi
  third_party_build librdkafka "$LIBRDKAFKA_PREFIX$suffix" "$LIBRDKAFKA_SHA256" sid librdkafka "$LIBRDKAFKA_VERSION" \
    "${LIBRDKAFKA_TARBALL:-}" \
    -DRDKAFKA_BUILD_STATIC=ON -DRDKAFKA_BUILD_TESTS=OFF -DRDKAFKA_BUILD_EXAMPLES=OFF \
    -DENABLE_LZ4_EXT=ON -DWITH_SSL=ON -DWITH_SASL=ON -DWITH_CURL=ON \
    "${c_flags[@]}" "${cxx_flags[@]}"
  third_party_build CAF "$CAF_PREFIX$suffix" "$CAF_SHA256" experimental actor-framework "$CAF_VERSION" \
    "${CAF_TARBALL:-}" \
    -DCAF_ENABLE_IO_MODULE=ON -DCAF_ENABLE_OPENSSL_MODULE=ON -DCAF_ENABLE_EXAMPLES=OFF -DCAF_ENABLE_TOOLS=OFF \
    -DCAF_ENABLE_TESTING=OFF -DCMAKE_CXX_STANDARD=20 \
    -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=5 `# a third of the time; other sizes put clashing files together` \
    "${cxx_flags[@]}"
}
