-- Sends one call again and again: wrk … -s call.lua URL -- METHOD TOKENS BODIES
-- TOKENS and BODIES are files of access tokens and of JSON bodies, of which each call takes the next line, or "-" for none.
-- Secrets are in files because others can read the arguments of a process.

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local function read(path)
  local file = assert(io.open(path, "r"))
  local size = file:seek("end")
  -- Each thread begins elsewhere, so that they do not send the same lines at the same time.
  file:seek("set", 0)
  local first = file:read("*l")
  if #first + 1 >= size then
    file:close()
    return first, nil
  end
  for _ = 1, number * 1000 do
    if not file:read("*l") then break end
  end
  return nil, function()
    local line = file:read("*l")
    if not line then
      file:seek("set", 0)
      line = file:read("*l")
    end
    return line
  end
end

function init(args)
  local method, tokens, bodies = args[1], args[2], args[3]
  local next_token, next_body
  wrk.method = method
  if tokens ~= "-" then
    local token
    token, next_token = read(tokens)
    if token then wrk.headers["Authorization"] = "Bearer " .. token end
  end
  if bodies ~= "-" then
    local body
    body, next_body = read(bodies)
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = body
  end
  -- Without this function wrk sends the same bytes each time, which costs it least.
  if next_token or next_body then
    function request()
      if next_token then wrk.headers["Authorization"] = "Bearer " .. next_token() end
      return wrk.format(nil, nil, nil, next_body and next_body() or wrk.body)
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "figures %d %d %d %d\n",
    summary.requests,
    summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(99)))
end
