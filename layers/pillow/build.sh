#!/usr/bin/env bash
# Builds the layer's python/ folder as $1; an ordinary user with gcc, apt-get and python3.13 (with pip, first on PATH) can run it.
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
  printf '%s\n' '#include <stdio.h>' '#include <jpeglib.h>' '#include <tiffio.h>' '#include <zlib.h>' \
    '#include <openjpeg-2.5/openjpeg.h>' '#if JPEG_LIB_VERSION != 62' '#error' '#endif' | gcc -E - >/dev/null 2>&1
}

download_headers() { # the lists of apt may be missing or stale, and only root can refresh them: hence a private set
  local packages=(libjpeg62-turbo-dev libtiff-dev libopenjp2-7-dev zlib1g-dev)
  local apt=(apt-get -o APT::Sandbox::User=root) lists="$work/debs/lists"
  mkdir -p "$lists/partial" "$work/debs/archives/partial"
  cd "$work/debs"
  "${apt[@]}" download "${packages[@]}" >>"$work/log" 2>&1 || {
    apt+=(-o "Dir::State::lists=$lists" -o "Dir::Cache=$work/debs")
    quietly "${apt[@]}" update
    quietly "${apt[@]}" download "${packages[@]}"
  }
  for package in *.deb; do quietly dpkg-deb -x "$package" "$work/headers"; done
  cd "$pins"
}

find_headers() { # sets $headers, the folder that usr/include lies in
  headers=
  headers_fit && return
  say 'fetching the headers of libjpeg, libtiff, openjpeg and zlib'
  headers=$work/headers
  download_headers
}

fetch_codecs() {
  say 'fetching the codecs of the stock Pillow wheel'
  pip install --target "$work/stock" --no-compile --only-binary :all: -r codecs.txt
  mkdir "$work/lib"
  for name in jpeg tiff openjp2; do ln -s "$work/stock/pillow.libs"/lib$name-*.so* "$work/lib/lib$name.so"; done
  ln -s "$(gcc -print-file-name=libz.so.1)" "$work/lib/libz.so"
}

# RUNPATH, the linker's default, is not inherited by the libraries in pillow.libs, so they would not find each other.
# CFLAGS and LDSHARED stand in for those that Python was built with, which differ and may name that machine's folders.
# No cache: pip would hand back a wheel that was once built with other flags.
compile() {
  say 'compiling pillow-simd for AVX2 (about half a minute)'
  pip install --target "$work/tools" --only-binary :all: -r tools.txt
  PYTHONPATH=$work/tools PKG_CONFIG=false CC='gcc -mavx2' CFLAGS='-O3 -DNDEBUG -fno-strict-overflow' LDSHARED='gcc -shared' \
    CPATH="$headers/usr/include:$headers/usr/include/x86_64-linux-gnu" \
    LDFLAGS="-L$work/lib -Wl,-s -Wl,--disable-new-dtags -Wl,-rpath,\$ORIGIN/../pillow.libs" \
    pip wheel --wheel-dir "$work" --no-cache-dir --no-build-isolation --no-binary :all: -r pillow-simd.txt
  quietly python3.13 -m zipfile -e "$work"/pillow_simd-*.whl "$work/python"
}

assemble() { # what talks to a window system has no place in a function
  cp "$work"/stock/PIL/_{webp,avif,imagingft,imagingcms}.*.so "$work/python/PIL/"
  cp -R "$work/stock/pillow.libs" "$work/python/"
  cd "$work/python"
  rm PIL/_imagingtk.*.so pillow.libs/lib{xcb,Xau}-*
  quietly python3.13 -m compileall -q --invalidation-mode unchecked-hash -s "$PWD" -p /opt/python .
  find . -type f -printf '%P,,\n' | LC_ALL=C sort >"$work/RECORD"
  mv "$work/RECORD" pillow_simd-*.dist-info/
  cd "$pins"
}

check() { # before it is kept: a poor build would be used again and again
  PYTHONPATH=$work/python quietly python3.13 -c "
from PIL import features
wanted = 'jpg', 'jpg_2000', 'zlib', 'libtiff', 'webp', 'avif', 'freetype2', 'littlecms2'
if missing := [name for name in wanted if not features.check(name)]:
    raise SystemExit(f'the build lacks {missing}')"
}

keep() { # in one step, so that a build cut short is never taken for a whole one; a parallel build may have been quicker
  mkdir -p "$(dirname "$built")"
  cp -R "$work/python" "$built.$$"
  mv -T "$built.$$" "$built" 2>/dev/null || test -d "$built"
}

find_headers
fetch_codecs
compile
assemble
check
keep
say "kept as $built"
