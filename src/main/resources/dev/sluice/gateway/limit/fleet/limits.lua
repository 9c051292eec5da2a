-- The state of limits that replicas of Sluice share, for Valkey and Redis from 7 on.
-- KEYS[1] is the only key. ARGV[1] is the operation.
--
-- The commands of the script, as an ACL needs them beside +evalsha and +eval:
-- acl: +time +get +set +del +zadd +zrem +zremrangebyscore +zcard +pexpire +hgetall +hset +hdel
--
-- Numbers of Lua are doubles, which are exact below 2^53. Times are microseconds of TIME, and the replica computes charges. The script only
-- adds, carries and compares; its only product is that of TIME. Numbers become text by one function, because tostring() has 14 digits.
-- Each key has an expiry. A value of another type, or an unreadable one, counts as absent, and the next write replaces it.

local key = KEYS[1]
local operation = ARGV[1]

local MAX_EXACT = 9007199254740991
local MAX_USED = 999999999999999
local SILENT_MICROS = 10000000
local SILENT_MILLIS = '10000'

local function text(number)
  return string.format('%.0f', number)
end

local function argument(index)
  return tonumber(ARGV[index])
end

-- The product is below 2^53 until the year 2255.
local function time()
  local parts = redis.call('TIME')
  return tonumber(parts[1]) * 1000000 + tonumber(parts[2])
end

-- Rounds up. The fraction of a thousand is subtracted first, so that the division is exact.
local function thousandths(number)
  local up = number + 999
  return (up - math.fmod(up, 1000)) / 1000
end

local function isOfAnotherType(reply)
  return type(reply) == 'table' and reply.err and string.find(reply.err, 'WRONGTYPE', 1, true)
end

-- Returns the text under the key; false for none, and true for a value of another type. Any other error ends the script: a user without the
-- right to GET would otherwise find each bucket full.
local function loadText()
  local reply = redis.pcall('GET', key)
  if isOfAnotherType(reply) then return true end
  return type(reply) == 'table' and redis.call('GET', key) or reply
end

-- Runs a command on a value of a type. One of another type is not ours, and makes room.
local function typed(command, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) ~= 'table' or not reply.err then return reply end
  if isOfAnotherType(reply) then redis.call('DEL', key) end
  return redis.call(command, key, ...)
end

-- Rates. The state is the time at rest: whole microseconds, and a remainder in parts of one, as many as the rate has units.

local function isAfter(at, rest, otherAt, otherRest)
  return at > otherAt or (at == otherAt and rest > otherRest)
end

local function sum(units, at, rest, micros, parts)
  rest = rest + parts
  if rest >= units then return at + micros + 1, rest - units end
  return at + micros, rest
end

local function difference(units, at, rest, micros, parts)
  rest = rest - parts
  if rest < 0 then return at - micros - 1, rest + units end
  return at - micros, rest
end

-- A fraction of a microsecond before now is not at rest; the burst of one unit would lose it otherwise.
local function isAtRest(at, rest, now)
  return at < now - 1 or (at <= now and rest == 0)
end

-- Returns nothing for an absent state. A remainder of another rate counts as one microsecond.
local function readRate(stored, units)
  if type(stored) ~= 'string' then return end
  local at, rest, parts = string.match(stored, '^(%d+):(%d+):(%d+)$')
  if not at then return end
  at, rest, parts = tonumber(at), tonumber(rest), tonumber(parts)
  if parts == units and rest < units then return at, rest end
  return at + (rest > 0 and 1 or 0), 0
end

local function writeRate(stored, units, at, rest, now)
  if not isAtRest(at, rest, now) then
    local last = at + (rest > 0 and 1 or 0)
    redis.call('SET', key, text(at) .. ':' .. text(rest) .. ':' .. text(units), 'PXAT', text(thousandths(last)))
  elseif stored then
    redis.call('DEL', key)
  end
end

-- ARGV: units of the rate; burst as microseconds and rest; the largest debt beside the same rest; microseconds ahead of now; returned units and
-- debt, each as microseconds and rest; then the wanted units in parts, each as units, microseconds and rest, the largest part first.
local function rate()
  local now = time()
  local units, burst, burstRest, cap, ahead = argument(2), argument(3), argument(4), argument(5), argument(6)
  local stored = loadText()
  local at, rest = readRate(stored, units)
  if not at then at, rest = now, 0 end
  if ahead > 0 and now + ahead > at then at, rest = now + ahead, 0 end
  if isAfter(at, rest, now + cap, burstRest) then at, rest = now + cap, burstRest end
  at, rest = difference(units, at, rest, argument(7), argument(8))
  if isAtRest(at, rest, now) then at, rest = now, 0 end
  at, rest = sum(units, at, rest, argument(9), argument(10))
  if isAfter(at, rest, now + cap, burstRest) then at, rest = now + cap, burstRest end
  local granted = 0
  for i = 11, #ARGV, 3 do
    local nextAt, nextRest = sum(units, at, rest, argument(i + 1), argument(i + 2))
    if not isAfter(nextAt, nextRest, now + burst, burstRest) then
      at, rest = nextAt, nextRest
      granted = granted + argument(i)
    end
  end
  writeRate(stored, units, at, rest, now)
  return {text(granted), text(at - now), text(rest)}
end

-- The most frequent operation does not pay for the functions of the others.
if operation == 'rate' then return rate() end

-- Quotas. The state is the count of the period, and a number that a reset raises. A new state has the time as its number, so that a store
-- that was emptied does not repeat a number.

local function readQuota(now)
  local stored = loadText()
  local used, number
  if type(stored) == 'string' then used, number = string.match(stored, '^(%d+):(%d+)$') end
  used, number = tonumber(used), tonumber(number)
  if not used or used > MAX_USED or number > MAX_EXACT then return 0, now end
  return used, number
end

local function writeQuota(used, number, expiryMillis)
  redis.call('SET', key, text(used) .. ':' .. text(number), 'PX', expiryMillis)
end

-- ARGV: units of the quota, needed units, 1 for all of them or none, wanted units beside them, returned units with the number that granted
-- them, counted units, milliseconds of the expiry.
local function quota()
  local used, number = readQuota(time())
  if argument(7) == number then used = math.max(used - argument(6), 0) end
  used = math.min(used + argument(8), MAX_USED)
  local left = math.max(argument(2) - used, 0)
  local granted = math.min(argument(3), left)
  if granted < argument(3) and ARGV[4] == '1' then granted = 0 end
  left = left - granted
  if granted == argument(3) then granted = granted + math.min(argument(5), (left - math.fmod(left, 1000)) / 1000) end
  used = used + granted
  writeQuota(used, number, ARGV[9])
  return {text(granted), text(used), text(number)}
end

local function read()
  local used, number = readQuota(time())
  return {'0', text(used), text(number)}
end

-- ARGV: milliseconds of the expiry.
local function reset()
  local now = time()
  local _, number = readQuota(now - 1)
  number = math.max(now, number + 1)
  writeQuota(0, number, ARGV[2])
  return {'0', '0', text(number)}
end

if operation == 'quota' then return quota() end
if operation == 'read' then return read() end
if operation == 'reset' then return reset() end

-- Replicas: a sorted set of their names by the time of their last heartbeat.

-- ARGV: the replica.
local function beat()
  local now = time()
  typed('ZADD', text(now), ARGV[2])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. text(now - SILENT_MICROS))
  redis.call('ZREMRANGEBYSCORE', key, '(' .. text(now), '+inf')
  redis.call('PEXPIRE', key, SILENT_MILLIS)
  return {text(redis.call('ZCARD', key))}
end

-- ARGV: the replica.
local function leave()
  return {text(typed('ZREM', ARGV[2]))}
end

-- Settings: a hash of limits. A value has the time, the replica that wrote it last, and its settings.

local function others(now, replica)
  local entries = typed('HGETALL')
  local found = {}
  for i = 1, #entries, 2 do
    local at, owner, settings = string.match(entries[i + 1], '^(%d+)\n(%x+)\n(.*)$')
    at = tonumber(at)
    if not at or at > now or at < now - SILENT_MICROS then
      redis.call('HDEL', key, entries[i])
    elseif owner ~= replica then
      found[entries[i]] = {owner, settings}
    end
  end
  return found
end

-- ARGV: the replica, then each limit with its settings.
local function compare()
  local now, replica = time(), ARGV[2]
  local found = others(now, replica)
  local different = {}
  for i = 3, #ARGV, 2 do
    local limit, settings, other = ARGV[i], ARGV[i + 1], found[ARGV[i]]
    if other and other[2] ~= settings then
      different[#different + 1] = limit
      different[#different + 1] = other[1]
      different[#different + 1] = other[2]
    end
    redis.call('HSET', key, limit, text(now) .. '\n' .. replica .. '\n' .. settings)
  end
  redis.call('PEXPIRE', key, SILENT_MILLIS)
  return different
end

if operation == 'beat' then return beat() end
if operation == 'leave' then return leave() end
if operation == 'compare' then return compare() end
return redis.error_reply('ERR unknown operation')
