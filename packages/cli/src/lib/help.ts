export const HELP = `Transcribes recordings: text, subtitles and JSON.

  transcribekit <file>... [options]

  <file>                 recordings; patterns such as 'talks/*.mp3' may be quoted; - reads standard input

What comes out
  --format <name>        text, srt, vtt, json, verbose_json or diarized_json; default: as --output ends, else text
  -o, --output <path>    a file for one recording, or a folder that exists; default: standard output
  --output-dir <folder>  a file for each recording, named as it is: talk.mp3 gives talk.srt; the folder is made
  --overwrite            replace files that exist
  --words                times of words too, with verbose_json and --json
  --stream               text as it is recognised, on standard output
  --json                 a line of JSON for each recording, on standard output
  -q, --quiet            no progress and no warnings on standard error; failures are told

How it is transcribed
  --language <code>      language spoken, such as en; the embedded engine understands English alone
  --prompt <text>        words and style to expect, where the model takes any
  --temperature <0..1>   sampling temperature; default: 0
  --translate            into English, where the engine can
  --ffmpeg               the embedded engine reads what it can't by itself through your own ffmpeg

Who transcribes
  --engine <name>        local (embedded, no key, nothing leaves this machine) or openai
  --base-url <url>       a server with the API of OpenAI, such as http://127.0.0.1:8000/v1
  --model <name>         model of that service
  OPENAI_API_KEY         its key, from the environment alone: others can read command lines

  It is the embedded engine unless --engine openai, --base-url or --model is given: a key in the environment alone
  calls no service, and costs nothing. The key is sent to the server that --base-url names.

  --version, --help

Exit code: 0 all done, 1 some recording failed (the others are done), 2 wrong usage, 130 interrupted.
`
