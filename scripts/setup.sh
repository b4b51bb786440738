# Installs what the build needs and is not there yet. Sourced by ./run and ./test; works as root or
# through sudo, without a terminal, and leaves packages that are installed alone.
#
#     install_packages cmake ninja-build   # those of the list that are missing
#     install_boost                        # sets boost_root where Boost had to be unpacked
#     install_node                         # Node with npm, unless one is here that is new enough
#
# shellcheck shell=bash

# shellcheck disable=SC2034 # used by whoever sources this file
build_packages=(
    ca-certificates ccache cmake curl g++ git libargon2-dev libbenchmark-dev libcli11-dev libcurl4-openssl-dev
    libgmock-dev libgtest-dev libhowardhinnant-date-dev libsimdjson-dev libspdlog-dev libsqlite3-dev
    libssl-dev libxxhash-dev mold ninja-build pkg-config prometheus-cpp-dev rapidjson-dev sqlite3
    tzdata zlib1g-dev
)
# shellcheck disable=SC2034
browser_packages=(chromium fonts-dejavu-core)
# shellcheck disable=SC2034
fuzz_packages=(clang-14 libclang-rt-14-dev)
boost_version_min=108100  # 1.81: unordered_flat_map, and an Asio that is C++20 on GCC 12
boost_root=""

# Clones of the project share what the compiler's cache holds, wherever they stand.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    elif command -v sudo >/dev/null; then
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    else
        say "Packages have to be installed, which needs root; sudo is not here. As root: $*"
        return 1
    fi
}

is_installed() {
    [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = "install ok installed" ]
}

package_lists_fresh=no
refresh_package_lists() {
    [ "$package_lists_fresh" = yes ] && return
    as_root apt-get -qq update >&2 </dev/null || say "apt-get update failed; going on with the old lists."
    package_lists_fresh=yes
}

apt_install() {
    as_root apt-get -qq -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "$@" \
        >&2 </dev/null
}

# Installs those of the named packages that are missing. Without apt (another distribution) it
# leaves them to the configure step, which names whatever it cannot find.
install_packages() {
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || return 0
    local package missing=()
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    say "Installing: ${missing[*]}"
    refresh_package_lists
    apt_install "${missing[@]}"
}

# A newer Node from elsewhere brings its own npm, which excludes Debian's.
install_node() {
    if command -v node >/dev/null && command -v npm >/dev/null && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        process.exit(major > 18 || (major === 18 && minor >= 18) ? 0 : 1);'; then
        return 0
    fi
    install_packages nodejs npm
}

# Version number of the Boost headers below a folder (108100 for 1.81), 0 if there are none.
boost_version_in() {
    local header="$1/usr/include/boost/version.hpp" version
    version=$(sed -n 's/^#define BOOST_VERSION \([0-9]*\).*/\1/p' "$header" 2>/dev/null)
    printf '%s' "${version:-0}"
}

# The oldest packaged Boost that is new enough, whatever the distribution calls it.
find_boost_package() {
    local name minor
    apt-cache pkgnames libboost1. | grep -E '^libboost1\.[0-9]+-dev$' | sort -V |
        while read -r name; do
            minor=${name#libboost1.}
            minor=${minor%-dev}
            if [ "$minor" -ge 81 ]; then
                printf '%s' "$name"
                break
            fi
        done
}

# Boost's development packages exclude one another. Where an older one is installed, the new headers
# are unpacked beside the build instead of removing a user's packages.
install_boost() {
    local unpacked="$PWD/build/boost" package
    [ "$(boost_version_in "")" -ge "$boost_version_min" ] && return 0
    if [ "$(boost_version_in "$unpacked")" -ge "$boost_version_min" ]; then
        boost_root=$unpacked
        return 0
    fi
    command -v apt-get >/dev/null || return 0
    refresh_package_lists
    package=$(find_boost_package)
    if [ -z "$package" ]; then
        say "Boost 1.81 or newer is needed, and this system has no package of it."
        say "Unpack its headers to DIR/usr/include/boost and set TILLBOOK_BOOST_ROOT=DIR."
        return 1
    fi
    if [ "$(boost_version_in "")" -eq 0 ]; then
        say "Installing: $package"
        apt_install "$package"
        return
    fi
    say "Unpacking $package into build/boost, beside the older Boost that is installed."
    mkdir -p "$unpacked"
    (cd "$unpacked" && apt-get -qq download "$package" >&2 && dpkg -x "$package"_*.deb . &&
        rm -f "$package"_*.deb)
    boost_root=$unpacked
}

# Configures build folder $1 with the given options when it is new or Boost has moved.
configure() {
    local folder=$1
    shift
    cmake -S . -B "$folder" -G Ninja -DTILLBOOK_BOOST_ROOT="${TILLBOOK_BOOST_ROOT:-$boost_root}" \
        "$@" >&2 </dev/null
}
