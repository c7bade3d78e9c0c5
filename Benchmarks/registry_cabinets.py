"""Cabinets in long polls: what one costs the registry, how fast it learns of a change, how all come
back after a restart, how fast journals are taken. Part of Benchmarks/registry.py."""
import json
import subprocess
import time

from registry_place import CABINET_PORT, PORT, put_ahead, run


def measure(place, count):
    place.fill()
    identities = f"{place.state}/identities.json"
    run([place.options.bench, "registry-enrol", *place.where(), "--cabinets", str(count), "--out",
         identities])
    place.start()
    put_ahead(place, True)
    found = {"cabinets": count}
    client = None
    try:
        time.sleep(1)
        alone = place.memory_kb()
        client = subprocess.Popen(
            [place.options.bench, "registry-cabinets", *place.where(), "--identities", identities,
             "--registry", f"127.0.0.1:{CABINET_PORT}", "--people", f"127.0.0.1:{PORT}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def ask(words):
            before = place.processor_seconds()
            client.stdin.write(words + "\n")
            client.stdin.flush()
            line = client.stdout.readline()
            if not line:
                raise SystemExit("the simulated cabinets ended")
            answer = json.loads(line)
            after = place.processor_seconds()
            answer["registry_cpu"] = after[0] - before[0]
            print(f"   {words}: {line.strip()}", flush=True)
            return answer

        found["up"] = ask("wait 120")
        time.sleep(5)
        found["memory_kb_each"] = (place.memory_kb() - alone) / count
        before = place.processor_seconds()[0]
        time.sleep(10)
        found["idle_cpu"] = (place.processor_seconds()[0] - before) / 10
        found["book"] = ask("book 1000 50")
        found["journals"] = ask("journal 200 100 60")
        # The first of them have written 100 records already.
        found["backlog"] = ask("journal 1 20000 120")
        begin = time.monotonic()
        place.stop()
        found["stop_seconds"] = time.monotonic() - begin
        ask("mark")
        place.start()
        put_ahead(place, True)
        found["start_seconds"] = time.monotonic() - begin - found["stop_seconds"]
        found["back"] = ask("back 120")
    finally:
        if client:
            client.kill()
            client.wait()
        put_ahead(place, False)
        place.stop()
    return found
