-- Sends the lines of a file one after the other: addresses, or a token and a body to post.
local threads = 0
local lines, at, posted, salt = {}, 0, nil, ""

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  posted, salt = arguments[2], arguments[3]
  for line in io.lines(arguments[1]) do lines[#lines + 1] = line end
  at = number * math.floor(#lines / 2)
end

function request()
  at = at + 1
  local line = lines[at % #lines + 1]
  if posted == "" then return wrk.format("GET", line) end
  local token, body = line:match("([^\t]*)\t(.*)")
  return wrk.format("POST", posted, {
    ["Authorization"] = "Bearer " .. token,
    ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = salt .. "-" .. number .. "-" .. at,
  }, body)
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format("MEASURED %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95),
    failed.status + failed.connect + failed.read + failed.write + failed.timeout))
end
