"""The public client of others (npm ``open311``, BSD) against a running server: list, definition, send, read.

Two of its own dependencies cannot be had from a registry (one lives in a repository only, one is native); both serve its XML
side alone. Empty stand-ins take their place, and the client is used in JSON, which is what its callers use.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test.testcases import LiveServerThread

from tests.api.test_open311 import key_of

pytestmark = [pytest.mark.open311, pytest.mark.django_db(transaction=True)]
PACKAGE = {
    "name": "client",
    "private": True,
    "dependencies": {"open311": "0.0.12"},
    "overrides": {"sparkxml": "file:./absent", "xml2json": "file:./absent"},
}
SCRIPT = """
var Open311 = require('open311'), said = {};
var city = new Open311({discovery: process.argv[2] + '/open311/discovery.json', jurisdiction: '990101',
                        apiKey: process.argv[3], format: 'json'});
function step(name, next) { return function (error, data) {
  if (error) { console.log(JSON.stringify({failed: name, error: error, data: data})); process.exit(1); }
  said[name] = data; next(data); }; }
city.serviceDiscovery({cache: true}, step('discovery', function () {
 city.serviceList(step('services', function (services) {
  city.serviceDefinition('road', step('definition', function () {
   city.submitRequest({service_code: 'road', lat: 26.0, long: 106.0, description: 'hole in the road',
                       attributes: {blocks: 'yes'}}, step('sent', function (sent) {
    city.serviceRequests(step('listed', function () {
     city.serviceRequest(sent[0].service_request_id, step('read', function () {
      city.token(sent[0].service_request_id, step('token', function () {
       console.log(JSON.stringify(said)); }));
     })); })); })); })); })); }));
"""


@pytest.fixture(scope="session")
def client(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("open311")
    (folder / "absent").mkdir()
    (folder / "absent/package.json").write_text('{"name": "absent", "version": "1.0.0", "main": "index.js"}')
    (folder / "absent/index.js").write_text("module.exports = {};")
    (folder / "package.json").write_text(json.dumps(PACKAGE))
    (folder / "journey.js").write_text(SCRIPT)
    npm = shutil.which("npm")
    assert npm, "npm is not on this machine"
    words = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


def test_the_public_client_lists_sends_and_reads(client, live_server, settings):
    from tests.cases import world

    county = world.build()
    county.school.lon, county.school.lat = 106.0, 26.0
    county.school.save()
    assert isinstance(live_server.thread, LiveServerThread)
    key = key_of(county, "wang")
    words = ["node", "journey.js", live_server.url, key]
    done = subprocess.run(words, cwd=client, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["discovery"]["endpoints"][0]["url"] == f"{live_server.url}/open311/v2"
    assert "road" in {service["service_code"] for service in said["services"]}
    assert said["definition"]["attributes"][0]["code"] == "blocks"
    number = said["sent"][0]["service_request_id"]
    assert [request["service_request_id"] for request in said["listed"]] == [number]
    assert said["read"][0]["status"] == "open"
    assert said["token"][0]["service_request_id"] == number
