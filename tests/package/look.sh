# Starts the window on a hidden display with a backup file, waits for both windows, and takes a picture.
Xvfb :7 -screen 0 1280x900x24 >/dev/null 2>&1 &
screen=$!
export DISPLAY=:7 XDG_RUNTIME_DIR=/tmp
sleep 1
dbus-run-session -- holdfast-desktop --data-dir /tmp/data /root/mine.holdfast >/tmp/log 2>&1 &
app=$!
windows() { xdotool search --onlyvisible --name '^Holdfast$' 2>/dev/null | wc -l; }
for _ in $(seq 60); do
  [ "$(windows)" -ge 2 ] && break
  sleep 0.5
done
sleep 3
import -silent -window root /root/window.png
if [ "$(windows)" -eq 2 ]; then echo 'two windows'; else cat /tmp/log; fi
kill $app $screen
