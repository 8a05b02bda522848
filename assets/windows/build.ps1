# Builds both programs for Windows: paretoscope.exe for the command line, which prints to the console that it is called from, and
# paretoscope-window.exe for the start menu, which opens no console. Both have the icon. It needs Rust with Microsoft's linker and rc.exe
# (Windows SDK), in a developer prompt.
$ErrorActionPreference = "Stop"
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
$root = Resolve-Path (Join-Path $here "../..")
$target = if ($env:CARGO_TARGET_DIR) { $env:CARGO_TARGET_DIR } else { Join-Path $root "target" }
# The whole path: rc.exe is called from another folder.
$out = (New-Item -ItemType Directory -Force -Path (Join-Path $target "windows")).FullName

$resource = Join-Path $out "paretoscope.res"
Push-Location $here
try {
    & rc.exe /nologo /fo $resource paretoscope.rc
    if ($LASTEXITCODE -ne 0) { throw "rc.exe has failed" }
} finally { Pop-Location }

function Build([string] $name, [string[]] $linker) {
    $arguments = @($resource) + $linker | ForEach-Object { "-Clink-arg=$_" }
    & cargo rustc --release --locked --manifest-path (Join-Path $root "Cargo.toml") --bin paretoscope -- @arguments
    if ($LASTEXITCODE -ne 0) { throw "the build has failed" }
    Copy-Item (Join-Path $target "release/paretoscope.exe") (Join-Path $out $name) -Force
}

# The same program: what tells a window from a console is a mark of the linker.
Build "paretoscope-window.exe" @("/SUBSYSTEM:WINDOWS", "/ENTRY:mainCRTStartup")
Build "paretoscope.exe" @("/SUBSYSTEM:CONSOLE")
Write-Output $out
