// The camera reads the square on the sheet: with the browser's own reader where there is one, else with jsQR.
// Nothing leaves the phone: pictures are looked at and thrown away.
const LOOK_EVERY = 180;
const WIDTH = 640;

export async function scan(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: WIDTH } });
  video.srcObject = stream;
  await video.play();
  const read = await reader();
  let going = true;
  const stop = () => {
    going = false;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  const look = async () => {
    if (!going) return;
    const text = await read(video).catch(() => "");
    if (text && going) {
      stop();
      navigator.vibrate?.(60);
      found(text);
    } else window.setTimeout(look, LOOK_EVERY);
  };
  look();
  return stop;
}

async function reader() {
  if ("BarcodeDetector" in window) {
    const kinds = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (kinds.includes("qr_code")) {
      const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
    }
  }
  await load(document.body.dataset.jsqr);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    if (!video.videoWidth) return "";
    canvas.width = Math.min(WIDTH, video.videoWidth);
    canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(picture.data, picture.width, picture.height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
}

function load(address) {
  if (window.jsQR) return Promise.resolve();
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = done;
    script.onerror = fail;
    document.head.append(script);
  });
}

// A photo as small as it may be: the longest side 1600 pixels, so that it goes through a thin network.
export async function shrink(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.75));
}
