// Where a form asks for a position, the phone at the place can give its own: on a press, once.
const button = document.querySelector("[data-here]");

if (button && navigator.geolocation) {
  const said = document.querySelector("[data-here-said]");
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        document.getElementById("lon").value = coords.longitude.toFixed(6);
        document.getElementById("lat").value = coords.latitude.toFixed(6);
        said.textContent = `± ${Math.round(coords.accuracy)} m`;
      },
      (error) => (said.textContent = error.message),
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}
