#!/usr/bin/env bash
# Builds the layer's python/ folder as $1. An ordinary user can run it, with gcc, make, apt-get and, first on PATH, a
# python3.13 that has pip.
set -euo pipefail
built=$1
pins=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work" "$built.$$"' EXIT

say() { printf 'pillow layer: %s\n' "$*"; }

quietly() { # runs a command; its output is shown only when it fails
  "$@" >>"$work/log" 2>&1 || { tail -n 60 "$work/log"; say "failed: $*"; exit 1; } >&2
}

pip() { quietly python3.13 -m pip --disable-pip-version-check --no-input "$@" --no-deps --require-hashes; }

headers_fit() { # the wheel's libjpeg has the binary interface 62; others lay out their structures differently
  printf '%s\n' '#include <stdio.h>' '#include <jpeglib.h>' '#include <tiffio.h>' \
    '#include <openjpeg-2.5/openjpeg.h>' '#if JPEG_LIB_VERSION != 62' '#error' '#endif' | gcc -E - >/dev/null 2>&1
}

download() { # unpacks packages below $work/$1; apt's lists may be missing or stale, and only root can refresh them: hence a private set
  local target=$work/$1 debs=$work/debs-$1 apt=(apt-get -o APT::Sandbox::User=root)
  shift
  mkdir -p "$debs/lists/partial" "$debs/archives/partial"
  cd "$debs"
  "${apt[@]}" download "$@" >>"$work/log" 2>&1 || {
    apt+=(-o "Dir::State::lists=$debs/lists" -o "Dir::Cache=$debs")
    quietly "${apt[@]}" update
    quietly "${apt[@]}" download "$@"
  }
  for package in *.deb; do quietly dpkg-deb -x "$package" "$target"; done
  cd "$pins"
}

find_headers() { # sets $headers, the folder that usr/include lies in
  headers=
  headers_fit && return
  say 'fetching the headers of libjpeg, libtiff and openjpeg'
  headers=$work/headers
  download headers libjpeg62-turbo-dev libtiff-dev libopenjp2-7-dev
}

fetch_codecs() {
  say 'fetching the codecs of the stock Pillow wheel'
  pip install --target "$work/stock" --no-compile --only-binary :all: -r codecs.txt
  for name in jpeg tiff openjp2; do ln -s "$work/stock/pillow.libs"/lib$name-*.so* "$work/lib/lib$name.so"; done
}

# Pillow's raqm looks for FriBidi when it is first imported, in pillow.libs and then on the system, and cannot shape
# without it; Lambda's machine has none. Its licence (LGPL 2.1 or later) goes with it.
fetch_fribidi() {
  say 'fetching FriBidi'
  download fribidi libfribidi0
}

# The host's zlib would do, as it does for the stock wheel; with zlib-ng PNG is read and written 1.4 to 3 times as fast.
compile_zlib() {
  say 'compiling zlib-ng'
  pip download --dest "$work" --no-build-isolation --no-binary :all: -r zlib.txt
  tar -xzf "$work"/zlib_ng-*.tar.gz -C "$work"
  cd "$work"/zlib_ng-*/src/zlib_ng/zlib-ng
  CC=gcc CFLAGS='-O3 -DNDEBUG -fPIC' quietly ./configure --zlib-compat --static
  MAKEFLAGS='' quietly make -j "$(nproc)" libz.a
  cp libz.a "$work/lib/"
  cp zlib.h zconf.h zlib_name_mangling.h "$work/include/"
  cd "$pins"
}

# RUNPATH, the linker's default, is not inherited by the libraries in pillow.libs, so they would not find each other.
# CFLAGS and LDSHARED stand in for those that Python was built with, which differ and may name that machine's folders.
# No cache: pip would hand back a wheel that was once built with other flags.
compile_pillow() {
  say 'compiling pillow-simd for AVX2 (half a minute)'
  local linking=(-L"$work/lib" -Wl,-s -Wl,--disable-new-dtags -Wl,-rpath,'$ORIGIN/../pillow.libs' -Wl,--exclude-libs,libz.a)
  CPATH="$work/include:$headers/usr/include:$headers/usr/include/x86_64-linux-gnu" \
    PKG_CONFIG=false CC='gcc -mavx2' CFLAGS='-O3 -DNDEBUG -fno-strict-overflow' \
    LDSHARED='gcc -shared' LDFLAGS="${linking[*]}" \
    pip wheel --wheel-dir "$work" --no-cache-dir --no-build-isolation --no-binary :all: -r pillow-simd.txt
  quietly python3.13 -m zipfile -e "$work"/pillow_simd-*.whl "$work/python"
}

assemble() { # what talks to a window system has no place in a function
  cp "$work"/stock/PIL/_{webp,avif,imagingft,imagingcms}.*.so "$work/python/PIL/"
  cp -R "$work/stock/pillow.libs" "$work/python/"
  cp "$work"/fribidi/usr/lib/x86_64-linux-gnu/libfribidi.so.0.* "$work/python/pillow.libs/libfribidi.so"
  cat "$work/fribidi/usr/share/doc/libfribidi0/copyright" /usr/share/common-licenses/LGPL-2.1 \
    >"$work/python/pillow.libs/libfribidi.copyright"
  cd "$work/python"
  rm PIL/_imagingtk.*.so pillow.libs/lib{xcb,Xau}-*
  quietly python3.13 -m compileall -q --invalidation-mode unchecked-hash -s "$PWD" -p /opt/python "$PWD"
  find . -type f -printf '%P,,\n' | LC_ALL=C sort >"$work/RECORD"
  mv "$work/RECORD" pillow_simd-*.dist-info/
  cd "$pins"
}

check() { # before it is kept: a poor build would be used again and again
  PYTHONPATH=$work/python quietly python3.13 -c "
from PIL import features
wanted = 'jpg', 'jpg_2000', 'zlib', 'libtiff', 'webp', 'avif', 'freetype2', 'littlecms2', 'raqm', 'fribidi'
if missing := [name for name in wanted if not features.check(name)]:
    raise SystemExit(f'the build lacks {missing}')"
}

keep() { # in one step, so that a build cut short is never taken for a whole one; a parallel build may have been quicker
  mkdir -p "$(dirname "$built")"
  cp -R "$work/python" "$built.$$"
  mv -T "$built.$$" "$built" 2>/dev/null || test -d "$built"
}

[[ $(uname -m) == x86_64 ]] || { say 'AVX2 needs an x86_64 machine' >&2; exit 1; }
mkdir "$work/lib" "$work/include"
pip install --target "$work/tools" --only-binary :all: -r tools.txt
export PYTHONPATH=$work/tools
find_headers
fetch_codecs
fetch_fribidi
compile_zlib
compile_pillow
assemble
check
keep
say "kept as $built"
