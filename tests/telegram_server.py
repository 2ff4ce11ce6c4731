#!/usr/bin/env python3
# ruff: noqa: ASYNC110, B904, B905, BLE001, C408, C416, C420, C901, D400, D403, D415, E401, E701, E702, E731, E741, EXE001, F401, F541, FURB136, FURB167, I001, N802, N805, N806, PLR0912, PLR0915, PLW0603, RUF023, RUF059, S311, SIM105, T201, TRY301, UP041
# fmt: off
"""Strict, single-file Telegram Bot API server: the outside judge of the bot in tests of load and faults.

    python tests/telegram_server.py --port 9200 [--chat-burst 1] [--tokens 1:AAA,2:BBB] [--no-limits]

Bot side : http://127.0.0.1:9200/bot<token>/<method>, files at /file/bot<token>/<path>
PTB      : .base_url("http://127.0.0.1:9200/bot").base_file_url("http://127.0.0.1:9200/file/bot")
Tester   : /ctl/*   (see CTL at the bottom; every body is JSON unless multipart)

Semantics follow the open source Bot API server (tdlib/telegram-bot-api 10.0) and TDLib's
parse_html; error texts are those of the real server.  Rate limits are configurable because
Telegram does not publish exact numbers (30 msg/s overall, 1 msg/s per chat, 20/min per group).
"""
import argparse, asyncio, collections, json, random, re, struct, time
from aiohttp import web, ClientSession, ClientTimeout, ClientError, FormData, TCPConnector

DEFAULT_UPDATES = {"message", "edited_message", "channel_post", "edited_channel_post", "inline_query",
                   "chosen_inline_result", "callback_query", "my_chat_member", "pre_checkout_query", "poll",
                   "poll_answer", "stopped_message_generation"}
CFG = dict(limits=True, overall_rate=30.0, overall_burst=30.0, chat_rate=1.0, chat_burst=3.0, group_per_min=20.0,
           count="utf16", callback_ttl=900.0, strict_webhook=False, webhook_timeout=60.0, auto_start=True,
           latency_ms=0.0, max_download=20_000_000, max_upload=50_000_000, max_photo=10_000_000)


class Err(Exception):
    def __init__(self, code, desc, **params):
        self.code, self.desc, self.params = code, desc, params


def bad(d): return Err(400, "Bad Request: " + d)


# ------------------------------------------------------------------ text and entities
def u16(s): return len(s) + sum(1 for c in s if ord(c) > 0xFFFF)


def tlen(s): return u16(s) if CFG["count"] == "utf16" else len(s)


TAGS = {"a": 0, "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "s": "strikethrough",
        "strike": "strikethrough", "del": "strikethrough", "u": "underline", "ins": "underline",
        "tg-spoiler": "spoiler", "tg-emoji": "custom_emoji", "tg-time": "date_time", "span": "spoiler",
        "pre": "pre", "code": "code", "blockquote": "blockquote"}


def _html_ent(t, p):
    m = re.compile(r"&#(?:x([0-9a-fA-F]+)|([0-9]+));?|&(lt|gt|amp|quot)(?![a-zA-Z]);?").match(t, p)
    if not m:
        return None
    if m.group(3):
        return {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}[m.group(3)], m.end()
    v = int(m.group(1), 16) if m.group(1) else int(m.group(2))
    return None if v == 0 or v >= 0x10FFFF or 0xD800 <= v <= 0xDFFF else (chr(v), m.end())


def parse_html(t):
    """Port of the rules of td/telegram/MessageEntity.cpp parse_html."""
    out, ents, stack, off, i, n = [], [], [], 0, 0, len(t)
    pos = lambda k: len(t[:k].encode())
    while i < n:
        c = t[i]
        if c == "&":
            e = _html_ent(t, i)
            if e:
                out.append(e[0]); off += u16(e[0]); i = e[1]; continue
        if c != "<":
            out.append(c); off += 1 + (ord(c) > 0xFFFF); i += 1; continue
        b = i; i += 1
        if i < n and t[i] == "/":
            if not stack:
                raise bad(f"can't parse entities: Unexpected end tag at byte offset {pos(b)}")
            j = i + 1
            while j < n and not t[j].isspace() and t[j] != ">": j += 1
            name = t[i + 1:j].lower()
            while j < n and t[j].isspace(): j += 1
            if j >= n or t[j] != ">":
                raise bad(f"can't parse entities: Unclosed end tag at byte offset {pos(b)}")
            tag, arg, start, oi = stack.pop()
            if name and name != tag:
                raise bad(f'can\'t parse entities: Unmatched end tag at byte offset {pos(b)}, expected "</{tag}>", found "</{name}>"')
            if off > start:
                typ, ent = TAGS[tag], {"offset": start, "length": off - start}
                if tag == "a":
                    url = arg or "".join(out[oi:])
                    if url.startswith("tg://user?id="):
                        ent.update(type="text_mention", user={"id": int(url[13:]), "is_bot": False, "first_name": "user"})
                    elif re.match(r"^([a-z][a-z0-9+.-]*://)?[^\s/]+\.[^\s]+|^(tg|https?|ton)://", url, re.I):
                        ent.update(type="text_link", url=url if "://" in url else "http://" + url + ("" if "/" in url else "/"))
                    else:
                        ent = None                       # real server silently drops an invalid link
                elif tag == "tg-emoji":
                    if not arg.isdigit():
                        raise bad("can't parse entities: Invalid custom emoji identifier specified")
                    ent.update(type=typ, custom_emoji_id=arg)
                elif tag == "pre":
                    lang = next((x for x in ents if x["type"] == "code" and x.get("_l") and x["offset"] == start and x["length"] == off - start), None)
                    ent.update(type="pre")
                    if lang: ent["language"] = lang["_l"]; ents.remove(lang)
                elif tag == "code":
                    ent.update(type="code", _l=arg)
                elif tag == "blockquote":
                    ent.update(type="expandable_blockquote" if arg == "expandable" else "blockquote")
                else:
                    ent.update(type=typ)
                if ent: ents.append(ent)
            i = j + 1; continue
        j = i
        while j < n and not t[j].isspace() and t[j] != ">": j += 1
        if j >= n:
            raise bad(f"can't parse entities: Unclosed start tag at byte offset {pos(b)}")
        tag = t[i:j].lower()
        if tag not in TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {pos(b)}')
        arg, i = "", j
        while True:
            while i < n and t[i].isspace(): i += 1
            if i >= n: raise bad(f"can't parse entities: Unclosed start tag at byte offset {pos(b)}")
            if t[i] == ">": break
            k = i
            while i < n and not t[i].isspace() and t[i] not in "=>": i += 1
            an = t[k:i]
            if not an:
                raise bad(f'can\'t parse entities: Empty attribute name in the tag "{tag}" at byte offset {pos(b)}')
            while i < n and t[i].isspace(): i += 1
            if i >= n or t[i] != "=":
                if tag == "blockquote" and an == "expandable": arg = "expandable"; continue
                raise bad(f'can\'t parse entities: Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {pos(b)}')
            i += 1
            while i < n and t[i].isspace(): i += 1
            if i >= n: raise bad(f'can\'t parse entities: Unclosed start tag "{tag}" at byte offset {pos(b)}')
            if t[i] in "'\"":
                q = t[i]; i += 1; v = []
                while i < n and t[i] != q:
                    e = _html_ent(t, i) if t[i] == "&" else None
                    if e: v.append(e[0]); i = e[1]
                    else: v.append(t[i]); i += 1
                if i >= n: raise bad(f"can't parse entities: Unclosed start tag at byte offset {pos(b)}")
                i += 1; v = "".join(v)
            else:
                k = i
                while i < n and (t[i].isalnum() or t[i] in ".-"): i += 1
                v = t[k:i].lower()
                if i < n and not t[i].isspace() and t[i] != ">":
                    raise bad(f"can't parse entities: Unexpected end of name token at byte offset {pos(k)}")
            if tag == "a" and an == "href": arg = v
            elif tag == "code" and an == "class" and v.startswith("language-"): arg = v[9:]
            elif tag == "span" and an == "class" and v.startswith("tg-"): arg = v[3:]
            elif tag == "tg-emoji" and an == "emoji-id": arg = v
            elif tag == "blockquote" and an == "expandable": arg = "expandable"
        if tag == "span" and arg != "spoiler":
            raise bad(f'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset {pos(b)}')
        stack.append((tag, arg, off, len(out))); i += 1
    if stack:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{stack[-1][0]}\"")
    for e in ents: e.pop("_l", None)
    return "".join(out), sorted(ents, key=lambda e: (e["offset"], -e["length"]))


MD2 = [("__", "underline"), ("||", "spoiler"), ("*", "bold"), ("_", "italic"), ("~", "strikethrough")]


def parse_md2(t):
    out, ents, stack, off, i = [], [], [], 0, 0
    pos = lambda k: len(t[:k].encode())
    def put(c):
        nonlocal off
        out.append(c); off += u16(c)
    while i < len(t):
        c = t[i]
        if c == "\\" and i + 1 < len(t) and 1 <= ord(t[i + 1]) <= 126:
            put(t[i + 1]); i += 2; continue
        if c == "`":
            fence = "```" if t.startswith("```", i) else "`"
            j = i + len(fence); body = []
            while j < len(t) and not t.startswith(fence, j):
                if t[j] == "\\" and j + 1 < len(t): j += 1
                body.append(t[j]); j += 1
            if j >= len(t):
                raise bad(f"can't parse entities: Can't find end of {'Pre' if len(fence) == 3 else 'Code'} entity at byte offset {pos(i)}")
            s, e = "".join(body), {"type": "pre" if len(fence) == 3 else "code"}
            m = re.match(r"^([^\s`]+)\n", s)
            if len(fence) == 3 and m: e["language"] = m.group(1); s = s[m.end():]
            e.update(offset=off, length=u16(s)); put(s); ents.append(e); i = j + len(fence); continue
        if c == "[" :
            stack.append(("[", off, i)); i += 1; continue
        if c == "]" and stack and stack[-1][0] == "[":
            _, st, _p = stack.pop(); i += 1
            if i < len(t) and t[i] == "(":
                j = t.find(")", i)
                if j < 0: raise bad(f"can't parse entities: Can't find end of a URL at byte offset {pos(i)}")
                ents.append({"type": "text_link", "offset": st, "length": off - st, "url": t[i + 1:j]}); i = j + 1
            continue
        for mk, typ in MD2:
            if t.startswith(mk, i):
                if stack and stack[-1][0] == mk:
                    _, st, _p = stack.pop()
                    if off > st: ents.append({"type": typ, "offset": st, "length": off - st})
                else: stack.append((mk, off, i))
                i += len(mk); break
        else:
            if c == ">" and (i == 0 or t[i - 1] == "\n"): i += 1; continue
            if c in "()]>#+-=|{}.!":
                raise bad(f"can't parse entities: Character '{c}' is reserved and must be escaped with the preceding '\\'")
            put(c); i += 1
    if stack:
        nm = {"*": "Bold", "_": "Italic", "__": "Underline", "~": "Strikethrough", "||": "Spoiler", "[": "TextUrl"}[stack[-1][0]]
        raise bad(f"can't parse entities: Can't find end of {nm} entity at byte offset {pos(stack[-1][2])}")
    return "".join(out), sorted(ents, key=lambda e: (e["offset"], -e["length"]))


def parse_md1(t):
    out, ents, off, i = [], [], 0, 0
    while i < len(t):
        c = t[i]
        if c == "\\" and i + 1 < len(t) and t[i + 1] in "_*`[": out.append(t[i + 1]); off += 1; i += 2; continue
        if c in "*_`":
            f = "```" if t.startswith("```", i) else c
            j = t.find(f, i + len(f))
            if j < 0: raise bad(f"can't parse entities: Can't find end of the entity starting at byte offset {len(t[:i].encode())}")
            s = t[i + len(f):j]
            if s: ents.append({"type": {"*": "bold", "_": "italic", "`": "code", "```": "pre"}[f], "offset": off, "length": u16(s)})
            out.append(s); off += u16(s); i = j + len(f); continue
        out.append(c); off += 1 + (ord(c) > 0xFFFF); i += 1
    return "".join(out), ents


AUTO = [("url", re.compile(r"https?://[^\s<>]+")), ("cashtag", re.compile(r"(?<!\w)\$[A-Z]{1,8}(?!\w)")),
        ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(@\w+)?")), ("mention", re.compile(r"(?<!\w)@\w{4,32}")),
        ("hashtag", re.compile(r"(?<!\w)#\w+"))]


def fmt(p, field="text", limit=4096, required=True):
    raw = p.get(field) or ""
    mode, ents = (p.get("parse_mode") or "").lower(), p.get("entities" if field == "text" else "caption_entities")
    if mode and mode not in ("html", "markdown", "markdownv2"):
        raise bad("unsupported parse_mode")
    if mode == "html": text, es = parse_html(raw)
    elif mode == "markdownv2": text, es = parse_md2(raw)
    elif mode == "markdown": text, es = parse_md1(raw)
    else: text, es = raw, (json.loads(ents) if isinstance(ents, str) and ents else ents or [])
    lead = u16(text) - u16(text.lstrip()); text = text.strip()
    L = u16(text)
    es = [dict(e, offset=max(0, e["offset"] - lead)) for e in es]
    es = [dict(e, length=min(e["length"], L - e["offset"])) for e in es if e["offset"] < L and e["length"] > 0]
    for typ, rx in AUTO:
        for m in rx.finditer(text):
            o = u16(text[:m.start()])
            if not any(x["offset"] <= o < x["offset"] + x["length"] for x in es):
                es.append({"type": typ, "offset": o, "length": u16(m.group())})
    if required and not text: raise bad("message text is empty" if field == "text" else "message caption is empty")
    if tlen(text) > limit: raise bad("message is too long" if field == "text" else "message caption is too long")
    return text, sorted(es, key=lambda e: e["offset"])[:100]          # >100 entities are dropped silently


def keyboard(p, chat):
    rm = p.get("reply_markup")
    if rm in (None, ""): return None
    if isinstance(rm, str):
        try: rm = json.loads(rm)
        except ValueError: raise bad("can't parse reply keyboard markup JSON object")
    if not isinstance(rm, dict): raise bad("object expected as reply markup")
    if "inline_keyboard" not in rm: return rm
    rows = rm["inline_keyboard"]
    if not isinstance(rows, list): raise bad('Field "inline_keyboard" must be of type Array')
    total, size = 0, 0
    for r in rows:
        if not isinstance(r, list): raise bad("inline keyboard must be an Array of Arrays")
        for b in r:
            total += 1
            if not str(b.get("text", "")).strip(): raise bad("Inline keyboard button text must be non-empty" if "text" in b else "can't parse inline keyboard button: Field \"text\" must be of type String")
            acts = [k for k in b if k not in ("text", "style", "icon_custom_emoji_id")]
            if not acts: raise bad("Text buttons are unallowed in the inline keyboard")
            if "callback_data" in b:
                d = b["callback_data"].encode(); size += len(d)
                if not 1 <= len(d) <= 64: raise bad("BUTTON_DATA_INVALID")
            if "url" in b and not re.match(r"^(https?|tg|ton)://\S+$|^[\w.-]+\.\w+", b["url"]):
                raise bad(f"inline keyboard button URL '{b['url']}' is invalid: Wrong HTTP URL")
            if "web_app" in b:
                u = b["web_app"].get("url", "")
                if chat and chat["type"] != "private": raise bad("BUTTON_TYPE_INVALID")
                if not u.startswith("https://") and not re.match(r"http://(127\.0\.0\.1|localhost)", u):
                    raise bad(f"inline keyboard button Web App URL '{u}' is invalid: Only HTTPS links are allowed")
            if "copy_text" in b and not 1 <= len(b["copy_text"].get("text", "")) <= 256: raise bad("BUTTON_COPY_TEXT_INVALID")
    if total > 100 or size > 10240: raise bad("reply markup is too long")
    return rm


def imgsize(b):
    if b[:8] == b"\x89PNG\r\n\x1a\n" and len(b) > 24: return struct.unpack(">II", b[16:24])
    if b[:3] == b"GIF": return struct.unpack("<HH", b[6:10])
    if b[:2] == b"\xff\xd8":
        i = 2
        while i + 9 < len(b):
            if b[i] != 0xFF: i += 1; continue
            if b[i + 1] in range(0xC0, 0xD0) and b[i + 1] not in (0xC4, 0xC8, 0xCC):
                h, w = struct.unpack(">HH", b[i + 5:i + 9]); return w, h
            i += 2 + struct.unpack(">H", b[i + 2:i + 4])[0]
    if b[:4] == b"RIFF" and b[8:12] == b"WEBP": return 512, 512
    return None


# ------------------------------------------------------------------ state
class Bucket:
    __slots__ = ("rate", "burst", "v", "t")
    def __init__(s, rate, burst): s.rate, s.burst, s.v, s.t = rate, burst, burst, time.monotonic()
    def wait(s):
        now = time.monotonic(); s.v = min(s.burst, s.v + (now - s.t) * s.rate); s.t = now
        return 0.0 if s.v >= 1 - 1e-9 else (1 - s.v) / s.rate


class Bot:
    def __init__(s, token):
        s.token = token; s.id = int(token.split(":")[0])
        s.me = {"id": s.id, "is_bot": True, "first_name": "Bot", "username": f"emu{s.id}_bot", "can_join_groups": True,
                "can_read_all_group_messages": False, "supports_inline_queries": True, "has_main_web_app": False}
        s.reset()
    def reset(s):
        s.upd = collections.deque(); s.next_uid = getattr(s, "next_uid", random.randint(10_000_000, 90_000_000))
        s.hook = None; s.hook_err = (0, ""); s.poll = None; s.allowed = None; s.commands = {}; s.chats = {}; s.files = {}
        s.cb = {}; s.iq = {}; s.overall = Bucket(CFG["overall_rate"], CFG["overall_burst"]); s.buckets = {}
        s.new = asyncio.Event(); s.hq = {}; s.hsem = None; s.menu = {"type": "commands"}; s.meta = {}
        s.n429 = 0; s.pending_since = {}; s.fid = 0; s.hook_deliveries = collections.Counter(); s.hook_set_at = 0
        for t in getattr(s, "tasks", ()): t.cancel()
        s.tasks = set()


class World:
    def __init__(s): s.bots, s.tokens = {}, None; s.reset()
    def reset(s):
        s.calls, s.seq, s.faults, s.cond, s.users, s.stat = collections.deque(maxlen=200_000), 0, [], asyncio.Condition(), {}, collections.Counter()
        s.first = {}; s.lat = []
        for b in s.bots.values(): b.reset()


W: World = None
SESSION: ClientSession = None


def bot_of(token):
    if not re.match(r"^\d{1,19}:[\w-]{1,120}$", token): raise Err(404, "Not Found")
    if W.tokens is not None and token not in W.tokens: raise Err(401, "Unauthorized")
    if token not in W.bots: W.bots[token] = Bot(token)
    return W.bots[token]


def chat_of(b, cid):
    if isinstance(cid, str) and cid.startswith("@"):
        for c in b.chats.values():
            if c["info"].get("username") == cid[1:]: return c
        raise bad("chat not found")
    try: cid = int(cid)
    except (TypeError, ValueError): raise bad("chat_id is empty" if cid in (None, "") else "chat not found")
    c = b.chats.get(cid)
    if c is None: raise bad("chat not found")
    st = c["state"]
    if st == "blocked": raise Err(403, "Forbidden: bot was blocked by the user")
    if st == "deactivated": raise Err(403, "Forbidden: user is deactivated")
    if st == "not_started": raise Err(403, "Forbidden: bot can't initiate conversation with a user")
    if st == "kicked": raise Err(403, f"Forbidden: bot was kicked from the {c['info']['type']} chat")
    if st == "migrated": raise Err(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=c["migrate_to"])
    return c


def ensure_chat(b, cid, typ=None, user=None, title=None, state="ok"):
    if cid not in b.chats:
        info = {"id": cid, "type": typ or ("private" if cid > 0 else "supergroup")}
        if cid > 0:
            u = user or {}; info.update(first_name=u.get("first_name", f"User{cid}"))
            if u.get("username"): info["username"] = u["username"]
        else: info["title"] = title or "Group"
        b.chats[cid] = {"info": info, "state": state, "msgs": {}, "next": 1, "log": [], "drafts": {}, "typing": 0, "toasts": []}
    return b.chats[cid]


def limit(b, c, n=1):
    if not CFG["limits"]: return
    cid = c["info"]["id"]
    bk = b.buckets.get(cid)
    if bk is None:
        bk = b.buckets[cid] = Bucket(CFG["chat_rate"], CFG["chat_burst"]) if cid > 0 else Bucket(CFG["group_per_min"] / 60, CFG["group_per_min"])
    w = max(bk.wait(), b.overall.wait())
    if w > 0:
        b.n429 += 1; W.stat["429"] += 1
        ra = max(1, int(w + 0.999))
        raise Err(429, f"Too Many Requests: retry after {ra}", retry_after=ra)
    bk.v -= n; b.overall.v -= n


async def log_event(c, ev):
    W.seq += 1; ev["seq"] = W.seq; ev["t"] = time.time(); c["log"].append(ev)
    async with W.cond: W.cond.notify_all()


async def new_msg(b, c, p, extra, count=1):
    limit(b, c, count)
    reply = p.get("reply_parameters")
    rp = json.loads(reply) if isinstance(reply, str) and reply else reply or {}
    rid = int(rp.get("message_id") or p.get("reply_to_message_id") or 0)
    m = {"message_id": c["next"], "from": {k: b.me[k] for k in ("id", "is_bot", "first_name", "username")}, "chat": c["info"], "date": int(time.time())}
    if rid:
        if rid in c["msgs"]: m["reply_to_message"] = {k: v for k, v in c["msgs"][rid].items() if k != "reply_to_message"}
        elif str(rp.get("allow_sending_without_reply") or p.get("allow_sending_without_reply")).lower() != "true": raise bad("message to be replied not found")
    m.update(extra); c["next"] += 1
    kb = m.get("reply_markup"); hidden = None
    if kb and "inline_keyboard" not in kb: hidden = kb; m.pop("reply_markup")
    c["msgs"][m["message_id"]] = m
    cid = c["info"]["id"]
    if cid in W.first:                                     # latency of the first reply to an injected message
        W.lat.append(time.monotonic() - W.first.pop(cid))
    W.stat["sent"] += 1
    await log_event(c, {"who": "bot", "kind": "send", "message": dict(m), **({"keyboard": hidden} if hidden else {})})
    return m


# ------------------------------------------------------------------ updates
def push(b, kind, body, qid):
    if kind not in (b.allowed if b.allowed is not None else DEFAULT_UPDATES): return None
    u = {"update_id": b.next_uid, kind: body}; b.next_uid += 1
    b.upd.append(u); b.pending_since[u["update_id"]] = time.time()
    if b.hook:
        q = b.hq.setdefault(qid, collections.deque()); q.append(u)
        if len(q) == 1:
            t = asyncio.create_task(hook_worker(b, qid)); b.tasks.add(t); t.add_done_callback(b.tasks.discard)
    else: b.new.set()
    return u["update_id"]


async def hook_worker(b, qid):
    """One worker per chat keeps order inside a chat; max_connections bounds the parallelism, as WebhookActor does."""
    q, delay = b.hq[qid], 1.0
    while q and b.hook:
        u, hook, err, ra = q[0], b.hook, None, 0
        async with b.hsem:
            b.hook_deliveries[u["update_id"]] += 1; W.stat["hook_posts"] += 1
            try:
                hd = {"X-Telegram-Bot-Api-Secret-Token": hook["secret_token"]} if hook.get("secret_token") else {}
                async with SESSION.post(hook["url"], json=u, headers=hd, timeout=ClientTimeout(total=CFG["webhook_timeout"])) as r:
                    body = await r.read()
                    if 200 <= r.status <= 299:
                        if body.strip().startswith(b"{"):
                            d = json.loads(body); m = str(d.pop("method", "")).lower()
                            if m and not m.startswith("get") and m not in ("setwebhook", "deletewebhook", "close", "logout"):
                                try: await call(b, m, {k: (v if isinstance(v, str) else json.dumps(v)) for k, v in d.items()}, {})
                                except Err: pass
                    else:
                        err = f"Wrong response from the webhook: {r.status} {r.reason}"; ra = int(r.headers.get("Retry-After") or 0)
            except (ClientError, asyncio.TimeoutError, OSError, ValueError) as e:
                err = "Read timeout expired" if isinstance(e, asyncio.TimeoutError) else "Connection refused" if "refused" in str(e).lower() else f"Webhook connection closed"
        if err is None:
            delay = 1.0; q.popleft()
            try: b.upd.remove(u)
            except ValueError: pass
            b.pending_since.pop(u["update_id"], None)
        else:
            b.hook_err = (int(time.time()), err); W.stat["hook_errors"] += 1
            await asyncio.sleep(min(ra, 3600) or delay); delay = min(random.uniform(60, 120), delay * 2)
    b.hq.pop(qid, None)


async def m_getUpdates(b, p, f):
    if b.hook: raise Err(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
    au = p.get("allowed_updates")
    if au not in (None, "", "null"):
        try: lst = json.loads(au) if isinstance(au, str) else au; assert isinstance(lst, list)
        except Exception: raise bad("can't parse allowed_updates JSON array")
        b.allowed = set(lst) if lst else None
    off, lim, to = int(p.get("offset") or 0), int(p.get("limit") or 100), min(50, int(float(p.get("timeout") or 0)))
    lim = lim if 1 <= lim <= 100 else 100
    if b.poll and not b.poll.done():                       # the older long poll is the one that loses
        b.poll.set_result("conflict"); W.stat["409"] += 1
    mine = b.poll = asyncio.get_running_loop().create_future()
    if off < 0:
        while len(b.upd) > -off: b.upd.popleft()
    else:
        while b.upd and off and b.upd[0]["update_id"] < off: b.pending_since.pop(b.upd.popleft()["update_id"], None)
    end = time.monotonic() + to
    while True:
        if mine.done(): raise Err(409, "Conflict: terminated by setWebhook request" if mine.result() == "hook" else "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
        if b.upd:
            r = [u for _, u in zip(range(lim), b.upd)]; break
        left = end - time.monotonic()
        if left <= 0: r = []; break
        b.new.clear()
        w = asyncio.ensure_future(b.new.wait())
        await asyncio.wait({w, mine}, timeout=left, return_when=asyncio.FIRST_COMPLETED); w.cancel()
    if b.poll is mine: b.poll = None
    return r


async def m_setWebhook(b, p, f):
    url = p.get("url") or ""
    if not url: return await m_deleteWebhook(b, p, f)
    if time.monotonic() - b.hook_set_at < 1: raise Err(429, "Too Many Requests: retry after 1", retry_after=1)
    m = re.match(r"^(https?)://([^/:]+)(?::(\d+))?", url)
    if not m: raise bad("bad webhook: invalid webhook URL specified")
    if CFG["strict_webhook"]:
        if m.group(1) != "https": raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if int(m.group(3) or 443) not in (80, 88, 443, 8443): raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    sec = p.get("secret_token") or ""
    if len(sec) > 256: raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", sec): raise bad("secret token contains unallowed characters")
    if p.get("allowed_updates"):
        l = json.loads(p["allowed_updates"]); b.allowed = set(l) if l else None
    if str(p.get("drop_pending_updates")).lower() == "true": b.upd.clear()
    mc = max(1, min(100, int(p.get("max_connections") or 40)))
    b.hook_set_at = time.monotonic()
    b.hook = {"url": url, "secret_token": sec, "max_connections": mc}; b.hsem = asyncio.Semaphore(mc); b.hq = {}
    if b.poll and not b.poll.done(): b.poll.set_result("hook")
    pend = list(b.upd)
    for u in pend:
        k = next(x for x in u if x != "update_id"); o = u[k]
        qid = (o.get("chat") or (o.get("message") or {}).get("chat") or o.get("from") or {"id": 0})["id"]
        q = b.hq.setdefault(qid, collections.deque()); q.append(u)
    for qid in list(b.hq):
        t = asyncio.create_task(hook_worker(b, qid)); b.tasks.add(t); t.add_done_callback(b.tasks.discard)
    return True


async def m_deleteWebhook(b, p, f):
    b.hook = None; b.hq = {}
    if str(p.get("drop_pending_updates")).lower() == "true": b.upd.clear()
    return True


async def m_getWebhookInfo(b, p, f):
    r = {"url": b.hook["url"] if b.hook else "", "has_custom_certificate": False, "pending_update_count": len(b.upd)}
    if b.hook: r["max_connections"] = b.hook["max_connections"]; r["ip_address"] = "127.0.0.1"
    if b.hook_err[0]: r["last_error_date"], r["last_error_message"] = b.hook_err
    if b.allowed is not None: r["allowed_updates"] = sorted(b.allowed)
    return r


# ------------------------------------------------------------------ messages
async def m_sendMessage(b, p, f):
    c = chat_of(b, p.get("chat_id")); text, es = fmt(p); kb = keyboard(p, c["info"])
    x = {"text": text}
    if es: x["entities"] = es
    if kb: x["reply_markup"] = kb
    if p.get("message_effect_id"): x["effect_id"] = p["message_effect_id"]
    return await new_msg(b, c, p, x)


def store(b, name, data, mime=None):
    b.fid += 1; fid = f"F{b.id}_{b.fid}_{random.randrange(16**8):08x}"
    b.files[fid] = {"file_id": fid, "file_unique_id": f"u{b.fid}", "name": name, "data": data, "size": len(data), "mime": mime or "application/octet-stream"}
    return b.files[fid]


def upload(b, p, f, key, cap):
    v = p.get(key)
    if isinstance(v, str) and v.startswith("attach://"): key, v = v[9:], None
    if key in f:
        name, data, mime = f[key]
        if not data: raise bad("file must be non-empty")
        if len(data) > cap:
            raise (Err(413, "Request Entity Too Large") if cap >= CFG["max_upload"] else bad("file is too big"))
        return store(b, name, data, mime)
    if not v: raise bad(f"there is no {key} in the request")
    if v in b.files: return b.files[v]
    if v.startswith("http"): raise bad("failed to get HTTP URL content")
    raise bad("wrong remote file identifier specified: Wrong string length" if len(v) < 20 else "wrong file identifier/HTTP URL specified")


def media(b, p, f, kind):
    if kind == "photo":
        fl = upload(b, p, f, "photo", CFG["max_photo"]); sz = imgsize(fl["data"])
        if not sz: raise bad("IMAGE_PROCESS_FAILED")
        w, h = sz
        if w + h > 10000 or max(w, h) > 20 * min(w, h): raise bad("PHOTO_INVALID_DIMENSIONS")
        return {"photo": [{"file_id": fl["file_id"], "file_unique_id": fl["file_unique_id"], "width": w, "height": h, "file_size": fl["size"]}]}
    fl = upload(b, p, f, kind, CFG["max_upload"])
    o = {"file_id": fl["file_id"], "file_unique_id": fl["file_unique_id"], "file_name": fl["name"], "mime_type": fl["mime"], "file_size": fl["size"]}
    if kind in ("video", "animation"): o.update(width=1, height=1, duration=1)
    if kind in ("voice", "audio"): o.update(duration=1)
    return {kind: o}


def sender(kind):
    async def m(b, p, f):
        c = chat_of(b, p.get("chat_id")); cap, es = fmt(p, "caption", 1024, False); kb = keyboard(p, c["info"]); x = media(b, p, f, kind)
        if cap: x["caption"] = cap
        if es: x["caption_entities"] = es
        if kb: x["reply_markup"] = kb
        return await new_msg(b, c, p, x)
    return m


async def m_sendMediaGroup(b, p, f):
    c = chat_of(b, p.get("chat_id")); it = json.loads(p.get("media") or "[]")
    if not 2 <= len(it) <= 10: raise bad("there must be from 2 to 10 messages in the album" if it else "parameter media is required")
    xs = []
    for d in it:
        x = media(b, {d["type"]: d["media"]}, f, d["type"]); cap, es = fmt(d, "caption", 1024, False)
        if cap: x["caption"] = cap
        xs.append(x)
    g = str(random.randrange(10**15)); out = []
    for k, x in enumerate(xs):
        if k: b.overall.v += 1; b.buckets.get(c["info"]["id"], b.overall).v += 1
        out.append(await new_msg(b, c, p, dict(x, media_group_id=g)))
    return out


async def m_sendChatAction(b, p, f):
    c = chat_of(b, p.get("chat_id"))
    if p.get("action") not in ("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"):
        raise bad("wrong parameter action in request")
    c["typing"] = time.time() + 5; await log_event(c, {"who": "bot", "kind": "action", "action": p["action"]}); return True


def draft(rich):
    async def m(b, p, f):
        c = chat_of(b, p.get("chat_id"))
        if c["info"]["type"] != "private": raise bad("chat not found")
        d = int(p.get("draft_id") or 0)
        if not d: raise bad("TEXTDRAFT_ID_INVALID")
        text = rich_text(p) if rich else fmt(p, "text", 4096, False)[0]
        c["drafts"][d] = {"text": text, "t": time.time(), "revisions": c["drafts"].get(d, {}).get("revisions", 0) + 1}
        await log_event(c, {"who": "bot", "kind": "draft", "draft_id": d, "text": text}); return True
    return m


def rich_text(p):
    r = p.get("rich_message"); r = json.loads(r) if isinstance(r, str) and r else r
    if not isinstance(r, dict): raise bad("can't parse rich_message JSON object")
    if sum(k in r for k in ("html", "markdown", "blocks")) != 1: raise bad("exactly one of html, markdown or blocks must be specified")
    t = r.get("markdown") or r.get("html") or json.dumps(r.get("blocks"))
    if not t.strip(): raise bad("message text is empty")
    if len(t) > 32768: raise bad("message is too long")
    return t


async def m_sendRichMessage(b, p, f):
    c = chat_of(b, p.get("chat_id")); t = rich_text(p); kb = keyboard(p, c["info"]); x = {"rich_message": {"source": t}}
    if kb: x["reply_markup"] = kb
    return await new_msg(b, c, p, x)


def target(b, p):
    c = chat_of(b, p.get("chat_id")); m = c["msgs"].get(int(p.get("message_id") or 0))
    if not m: raise bad("message to edit not found")
    if m["from"]["id"] != b.id: raise bad("message can't be edited")
    return c, m


NOTMOD = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"


async def edit(b, p, new, drop=()):
    c, m = target(b, p); kb = keyboard(p, c["info"])
    cur = {k: m.get(k) for k in list(new) + list(drop)}
    if cur == {**new, **{k: None for k in drop}} and (m.get("reply_markup") or None) == ((kb or None) if (kb or {}).get("inline_keyboard") else None): raise bad(NOTMOD)
    limit(b, c)
    for k in drop: m.pop(k, None)
    m.update({k: v for k, v in new.items() if v is not None}); [m.pop(k, None) for k, v in new.items() if v is None]
    if kb and kb.get("inline_keyboard"): m["reply_markup"] = kb
    else: m.pop("reply_markup", None)
    m["edit_date"] = int(time.time()); W.stat["edited"] += 1
    await log_event(c, {"who": "bot", "kind": "edit", "message": dict(m)}); return m


async def m_editMessageText(b, p, f):
    if p.get("inline_message_id"): fmt(p); return True
    c, m = target(b, p)
    if p.get("rich_message"): return await edit(b, p, {"rich_message": {"source": rich_text(p)}}, ("text", "entities"))
    if "text" not in m and "rich_message" not in m: raise bad("there is no text in the message to edit")
    t, es = fmt(p); return await edit(b, p, {"text": t, "entities": es or None}, ("rich_message",) if "rich_message" in m else ())


async def m_editMessageCaption(b, p, f):
    c, m = target(b, p)
    if not any(k in m for k in ("photo", "document", "video", "audio", "voice", "animation")): raise bad("there is no caption in the message to edit")
    t, es = fmt(p, "caption", 1024, False); return await edit(b, p, {"caption": t or None, "caption_entities": es or None})


async def m_editMessageReplyMarkup(b, p, f):
    if p.get("inline_message_id"): return True
    return await edit(b, p, {})


async def m_editMessageMedia(b, p, f):
    d = json.loads(p.get("media") or "{}"); c, m = target(b, p); x = media(b, {d.get("type"): d.get("media")}, f, d.get("type"))
    cap, es = fmt(d, "caption", 1024, False)
    return await edit(b, p, dict(x, caption=cap or None, caption_entities=es or None), [k for k in ("photo", "document") if k in m and k not in x])


async def m_deleteMessage(b, p, f):
    c = chat_of(b, p.get("chat_id")); m = c["msgs"].pop(int(p.get("message_id") or 0), None)
    if not m: raise bad("message to delete not found")
    await log_event(c, {"who": "bot", "kind": "delete", "message_id": m["message_id"]}); return True


async def m_deleteMessages(b, p, f):
    c = chat_of(b, p.get("chat_id"))
    for i in json.loads(p.get("message_ids") or "[]")[:100]:
        if c["msgs"].pop(int(i), None): await log_event(c, {"who": "bot", "kind": "delete", "message_id": i})
    return True


def copier(fwd):
    async def m(b, p, f):
        c, s = chat_of(b, p.get("chat_id")), chat_of(b, p.get("from_chat_id")); o = s["msgs"].get(int(p.get("message_id") or 0))
        if not o: raise bad("message to forward not found" if fwd else "message to copy not found")
        x = {k: v for k, v in o.items() if k not in ("message_id", "from", "chat", "date", "reply_markup", "edit_date")}
        if fwd: x["forward_origin"] = {"type": "user", "date": o["date"], "sender_user": o["from"]}
        r = await new_msg(b, c, p, x); return r if fwd else {"message_id": r["message_id"]}
    return m


async def m_answerCallbackQuery(b, p, f):
    q = b.cb.pop(p.get("callback_query_id"), None)
    if not q or time.time() - q["t"] > CFG["callback_ttl"]: raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(p.get("text") or "") > 200: raise bad("MESSAGE_TOO_LONG")
    c = b.chats[q["chat"]]; ev = {"who": "bot", "kind": "toast", "callback_query_id": p["callback_query_id"], "text": p.get("text"), "show_alert": str(p.get("show_alert")).lower() == "true"}
    W.stat["cb_answered"] += 1; await log_event(c, ev); return True


async def m_answerInlineQuery(b, p, f):
    q = b.iq.pop(p.get("inline_query_id"), None)
    if not q or time.time() - q["t"] > 30: raise bad("query is too old and response timeout expired or query ID is invalid")
    try: rs = json.loads(p.get("results") or "")
    except ValueError: raise bad("can't parse JSON encoded inline query results")
    if len(rs) > 50: raise bad("RESULTS_TOO_MUCH")
    ids = set()
    for r in rs:
        rid = str(r.get("id", ""))
        if not 1 <= len(rid.encode()) <= 64: raise bad("RESULT_ID_INVALID")
        if rid in ids: raise bad("RESULT_ID_DUPLICATE")
        ids.add(rid)
        if r.get("type") == "article":
            if not r.get("title"): raise bad("can't parse inline query result: Can't find field \"title\"")
            mc = r.get("input_message_content") or {}
            if "message_text" in mc: fmt(dict(mc, text=mc["message_text"]))
            elif not mc: raise bad("can't parse inline query result: Field \"input_message_content\" must be specified")
        keyboard(r, None)
    q["fut"].set_result({"results": rs, "cache_time": p.get("cache_time"), "is_personal": p.get("is_personal"), "next_offset": p.get("next_offset"), "button": p.get("button")}); return True


async def m_getFile(b, p, f):
    x = b.files.get(p.get("file_id") or "")
    if not x: raise bad("invalid file_id" if len(p.get("file_id") or "") < 20 else "wrong file_id or the file is temporarily unavailable")
    if x["size"] > CFG["max_download"]: raise bad("file is too big")
    return {"file_id": x["file_id"], "file_unique_id": x["file_unique_id"], "file_size": x["size"], "file_path": f"documents/{x['file_id']}_{re.sub(r'[^A-Za-z0-9._-]', '_', x['name'])}"}


async def m_setMyCommands(b, p, f):
    try: l = json.loads(p.get("commands") or "")
    except ValueError: raise bad("can't parse commands JSON object")
    if len(l) > 100: raise bad("BOT_COMMANDS_TOO_MUCH")
    for c in l:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", c.get("command", "")): raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(c.get("description", "")) <= 256: raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    b.commands[(p.get("scope") or "", p.get("language_code") or "")] = l; return True


async def m_getMyCommands(b, p, f): return b.commands.get((p.get("scope") or "", p.get("language_code") or ""), [])
async def m_deleteMyCommands(b, p, f): b.commands.pop((p.get("scope") or "", p.get("language_code") or ""), None); return True
async def m_getMe(b, p, f): return b.me
async def m_getChat(b, p, f): return dict(chat_of(b, p.get("chat_id"))["info"], accent_color_id=0, max_reaction_count=11, accepted_gift_types={"unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False, "gifts_from_channels": False})
async def m_setChatMenuButton(b, p, f): b.menu = json.loads(p.get("menu_button") or '{"type":"default"}'); return True
async def m_getChatMenuButton(b, p, f): return b.menu
async def m_true(b, p, f):
    if p.get("chat_id"): chat_of(b, p["chat_id"])
    return True


async def m_getChatMember(b, p, f):
    c = chat_of(b, p.get("chat_id")); uid = int(p.get("user_id") or 0); st = c.get("admins", set())
    u = W.users.get(uid) or {"id": uid, "is_bot": False, "first_name": f"User{uid}"}
    return {"status": "administrator" if uid in st else "member", "user": u, **({k: False for k in ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories")} if uid in st else {})}


async def m_getUserChatBoosts(b, p, f): return {"boosts": []}

METHODS = {k[2:].lower(): v for k, v in list(globals().items()) if k.startswith("m_") and k != "m_true"}
METHODS.update({"send" + k.lower(): sender(k) for k in ("photo", "document", "video", "audio", "voice", "animation")})
METHODS.update(sendmessagedraft=draft(False), sendrichmessagedraft=draft(True), copymessage=copier(False), forwardmessage=copier(True))
for _k in ("logOut", "close", "pinChatMessage", "unpinChatMessage", "unpinAllChatMessages", "setMessageReaction", "setMyName", "setMyDescription", "setMyShortDescription", "leaveChat"):
    METHODS[_k.lower()] = m_true


async def call(b, method, p, f):
    fn = METHODS.get(method.lower())
    if fn is None: raise Err(404, "Not Found: method not found")
    return await fn(b, p, f)


async def api(req):
    token, method = req.match_info["token"], req.match_info["method"].rstrip("/")
    p, f = dict(req.query), {}
    t0 = time.monotonic(); code = 200
    try:
        b = bot_of(token)
        ct = req.content_type
        if req.method == "POST" and req.body_exists:
            if ct == "application/json":
                d = await req.json(); p.update({k: v if isinstance(v, str) else json.dumps(v) for k, v in d.items() if v is not None})
            elif ct == "multipart/form-data":
                async for part in await req.multipart():
                    if part.filename: f[part.name] = (part.filename, bytes(await part.read(decode=False)), part.headers.get("Content-Type"))
                    else: p[part.name] = (await part.read(decode=True)).decode()
            else: p.update({k: v for k, v in (await req.post()).items()})
        if CFG["latency_ms"] and method.lower() != "getupdates": await asyncio.sleep(CFG["latency_ms"] / 1000)
        for ft in W.faults:
            if ft["method"].lower() in ("*", method.lower()) and random.random() < ft.get("probability", 1) and ft.get("contains", "") in json.dumps(p, ensure_ascii=False):
                if ft.get("times"):
                    ft["times"] -= 1
                    if ft["times"] == 0: W.faults.remove(ft)
                W.stat["faults"] += 1
                if ft.get("delay_ms"): await asyncio.sleep(ft["delay_ms"] / 1000)
                if ft.get("after"):                        # do the work, then lose the answer (duplicate-send trap)
                    await call(b, method, p, f)
                if ft.get("drop"): req.transport.abort(); return web.Response()
                if ft.get("html"): return web.Response(status=ft.get("code", 502), text="<html>502 Bad Gateway</html>", content_type="text/html")
                if ft.get("code"): raise Err(ft["code"], ft.get("description", "Internal Server Error"), **({"retry_after": ft["retry_after"]} if ft.get("retry_after") else {}))
                break
        body = {"ok": True, "result": await call(b, method, p, f)}
    except Err as e:
        code, body = e.code, {"ok": False, "error_code": e.code, "description": e.desc}
        if e.params: body["parameters"] = e.params
    except (ValueError, KeyError, TypeError) as e:
        code, body = 400, {"ok": False, "error_code": 400, "description": f"Bad Request: malformed parameters ({type(e).__name__}: {e})"}
    W.stat["calls"] += 1; W.stat[f"http_{code}"] += 1
    if method.lower() != "getupdates" or code != 200:
        W.calls.append({"i": W.stat["calls"], "t": time.time(), "ms": round((time.monotonic() - t0) * 1000, 1), "method": method, "code": code,
                        "params": {k: (v[:300] if isinstance(v, str) else v) for k, v in p.items()}, "files": {k: [v[0], len(v[1])] for k, v in f.items()},
                        **({"error": body["description"]} if code != 200 else {})})
    return web.json_response(body, status=code)


async def download(req):
    try: b = bot_of(req.match_info["token"])
    except Err as e: return web.json_response({"ok": False, "error_code": e.code, "description": e.desc}, status=e.code)
    x = b.files.get("_".join(req.match_info["path"].split("/")[-1].split("_")[:3]))
    if not x: return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
    return web.Response(body=x["data"], content_type="application/octet-stream")


# ------------------------------------------------------------------ tester side: /ctl/*
def pick(tok): return bot_of(tok) if tok else next(iter(W.bots.values()), None) or bot_of("1:test")


def user(d):
    uid = int(d.get("user_id", 4242)); u = W.users.setdefault(uid, {"id": uid, "is_bot": False, "first_name": d.get("first_name", f"User{uid}"), "language_code": d.get("language_code", "en")})
    if d.get("username"): u["username"] = d["username"]
    return u


def incoming(b, d, extra):
    u = user(d); cid = int(d.get("chat_id") or u["id"]); c = ensure_chat(b, cid, d.get("chat_type"), u, d.get("chat_title"))
    if c["state"] == "not_started": c["state"] = "ok"
    m = {"message_id": c["next"], "from": u, "chat": c["info"], "date": int(time.time()), **extra}; c["next"] += 1
    rid = d.get("reply_to_message_id")
    if rid and rid in c["msgs"]: m["reply_to_message"] = c["msgs"][rid]
    c["msgs"][m["message_id"]] = m
    return c, m


def ents(t):
    return sorted(({"type": k, "offset": u16(t[:m.start()]), "length": u16(m.group())} for k, rx in AUTO for m in rx.finditer(t)), key=lambda e: e["offset"])


def visible(b, c, m, text):
    """group privacy mode: only commands, mentions and replies to the bot reach it"""
    if c["info"]["type"] == "private" or b.me["can_read_all_group_messages"]: return True
    return text.startswith("/") or ("@" + b.me["username"]) in text or m.get("reply_to_message", {}).get("from", {}).get("id") == b.id


async def ctl_message(d):
    b = pick(d.get("token")); t = d["text"]; x = {"text": t}; e = ents(t)
    if "message_thread_id" in d: x.update(message_thread_id=int(d["message_thread_id"]), is_topic_message=True)
    if e: x["entities"] = e
    c, m = incoming(b, d, x); await log_event(c, {"who": "user", "kind": "send", "message": dict(m)})
    if d.get("measure"): W.first[c["info"]["id"]] = time.monotonic()
    uid = push(b, "message", m, c["info"]["id"]) if visible(b, c, m, t) else None
    if uid and d.get("duplicate"):                          # Telegram may redeliver: same update_id twice
        b.upd.append(dict(b.upd[-1])); b.new.set()
    return {"message_id": m["message_id"], "chat_id": c["info"]["id"], "update_id": uid, "seq": W.seq}


async def ctl_file(d):
    b = pick(d.get("token")); name, data, mime = d["_file"]; fl = store(b, name, data, mime)
    if d.get("declared_size"): fl["size"] = int(d["declared_size"])
    sz = imgsize(data) if d.get("as") == "photo" else None
    x = {"photo": [{"file_id": fl["file_id"], "file_unique_id": fl["file_unique_id"], "width": sz[0], "height": sz[1], "file_size": fl["size"]}]} if sz else \
        {"document": {"file_id": fl["file_id"], "file_unique_id": fl["file_unique_id"], "file_name": name, "mime_type": mime, "file_size": fl["size"]}}
    if d.get("caption"): x["caption"] = d["caption"]
    c, m = incoming(b, d, x); await log_event(c, {"who": "user", "kind": "send", "message": dict(m)})
    return {"message_id": m["message_id"], "chat_id": c["info"]["id"], "file_id": fl["file_id"], "update_id": push(b, "message", m, c["info"]["id"]), "seq": W.seq}


async def ctl_tap(d):
    b = pick(d.get("token")); u = user(d); cid = int(d.get("chat_id") or u["id"]); c = b.chats.get(cid)
    if not c: raise Err(404, "no such chat")
    ms = [m for m in c["msgs"].values() if (m.get("reply_markup") or {}).get("inline_keyboard")]
    m = c["msgs"].get(int(d["message_id"])) if d.get("message_id") else (ms[-1] if ms else None)
    if not m: raise Err(404, "no message with an inline keyboard")
    data = d.get("data")
    if not d.get("stale"):                                  # stale=true: replay data of a keyboard that is gone
        btn = next((x for r in (m.get("reply_markup") or {}).get("inline_keyboard", []) for x in r if (data is not None and x.get("callback_data") == data) or (data is None and x["text"] == d.get("label"))), None)
        if not btn: raise Err(404, f"message {m['message_id']} has no such button; has " + json.dumps([x["text"] for r in (m.get("reply_markup") or {}).get("inline_keyboard", []) for x in r], ensure_ascii=False))
        if "callback_data" not in btn: return {"button": btn}
        data = btn["callback_data"]
    qid = str(random.randrange(10**17, 10**18)); b.cb[qid] = {"t": time.time(), "chat": cid}
    await log_event(c, {"who": "user", "kind": "tap", "data": data, "message_id": m["message_id"]})
    return {"callback_query_id": qid, "data": data, "update_id": push(b, "callback_query", {"id": qid, "from": u, "message": m, "chat_instance": str(cid), "data": data}, cid), "seq": W.seq}


async def ctl_inline(d):
    b = pick(d.get("token")); u = user(d); qid = str(random.randrange(10**17, 10**18)); fut = asyncio.get_running_loop().create_future()
    b.iq[qid] = {"t": time.time(), "fut": fut}; push(b, "inline_query", {"id": qid, "from": u, "query": d.get("query", ""), "offset": d.get("offset", ""), "chat_type": d.get("chat_type", "sender")}, u["id"])
    return await asyncio.wait_for(fut, float(d.get("timeout", 10)))


async def ctl_state(d):
    """{"chat_id", "state": ok|blocked|deactivated|not_started|kicked}; blocked/ok also emits my_chat_member"""
    b = pick(d.get("token")); cid = int(d["chat_id"]); c = ensure_chat(b, cid, d.get("chat_type"), W.users.get(cid)); old, c["state"] = c["state"], d["state"]
    if "migrate_to" in d: c["migrate_to"] = int(d["migrate_to"]); ensure_chat(b, c["migrate_to"], "supergroup")
    if {old, c["state"]} == {"ok", "blocked"}:
        st = lambda s: {"status": "kicked" if s == "blocked" else "member", "user": b.me, **({"until_date": 0} if s == "blocked" else {})}
        push(b, "my_chat_member", {"chat": c["info"], "from": W.users.get(cid) or user({"user_id": cid}), "date": int(time.time()), "old_chat_member": st(old), "new_chat_member": st(c["state"])}, cid)
    return {"state": c["state"]}


async def ctl_seed(d):
    """create n started private chats first..first+n-1 (subscribers of a broadcast); every k-th may be blocked"""
    b = pick(d.get("token"))
    for i in range(int(d["n"])):
        cid = int(d.get("first", 100000)) + i
        ensure_chat(b, cid, "private", None, None, "blocked" if d.get("blocked_every") and i % int(d["blocked_every"]) == 0 else "ok")
    return {"chats": len(b.chats)}


async def ctl_burst(d):
    """load: n messages from `users` users at `rate`/s (0 = all at once); waits for first replies; returns latency"""
    n, users, rate, to = int(d.get("n", 200)), int(d.get("users", 200)), float(d.get("rate", 0)), float(d.get("timeout", 60))
    W.lat, W.first, t0 = [], {}, time.monotonic()
    for i in range(n):
        if rate:
            w = t0 + i / rate - time.monotonic()
            if w > 0: await asyncio.sleep(w)
        await ctl_message({"token": d.get("token"), "user_id": int(d.get("first", 500000)) + i % users, "text": d.get("text", f"ping {i}").replace("{i}", str(i)), "measure": True})
    while len(W.lat) < min(n, users if n > users else n) and time.monotonic() - t0 < to: await asyncio.sleep(0.005)
    el = time.monotonic() - t0; l = sorted(W.lat); q = lambda x: round(l[min(len(l) - 1, int(len(l) * x))] * 1000, 1) if l else None
    return {"sent": n, "answered": len(l), "elapsed_s": round(el, 3), "per_s": round(len(l) / el, 1), "p50_ms": q(.5), "p95_ms": q(.95), "p99_ms": q(.99), "max_ms": q(1)}


async def ctl_wait(d):
    b = pick(d.get("token")); cid = int(d.get("chat_id", 4242)); since, n, to = int(d.get("since", 0)), int(d.get("n", 1)), float(d.get("timeout", 10)); kinds = d.get("kinds") or ["send", "edit", "toast"]
    kinds = kinds.split(",") if isinstance(kinds, str) else kinds
    got = lambda: [e for e in b.chats.get(cid, {"log": []})["log"] if e["seq"] > since and e["who"] == "bot" and e["kind"] in kinds]
    end = time.monotonic() + to
    while len(got()) < n and time.monotonic() < end:
        async with W.cond:
            try: await asyncio.wait_for(W.cond.wait(), max(0.01, end - time.monotonic()))
            except asyncio.TimeoutError: pass
    return {"events": got(), "complete": len(got()) >= n}


async def ctl_chat(d):
    b = pick(d.get("token")); c = b.chats.get(int(d.get("chat_id", 4242))); return {"log": c["log"], "state": c["state"], "drafts": c["drafts"]} if c else {"log": []}


async def ctl_calls(d):
    return {"calls": [c for c in W.calls if (not d.get("method") or c["method"].lower() == d["method"].lower()) and c["i"] > int(d.get("since", 0)) and (not d.get("errors") or c["code"] != 200)][-int(d.get("limit", 1000)):]}


async def ctl_audit(d):
    """exactly-once check: chats by number of bot messages whose text contains `contains`"""
    b = pick(d.get("token")); s = d.get("contains", ""); h = collections.Counter(); dup = []
    for cid, c in b.chats.items():
        k = sum(1 for e in c["log"] if e["who"] == "bot" and e["kind"] == "send" and s in json.dumps(e["message"], ensure_ascii=False)); h[k] += 1
        if k > 1 and len(dup) < 20: dup.append(cid)
    return {"chats_by_count": {str(k): v for k, v in sorted(h.items())}, "duplicates": dup}


async def ctl_fault(d):
    """{"method":"*","code":429,"retry_after":3,"times":1,"probability":1,"contains":"","delay_ms":0,"drop":false,"after":false,"html":false} or {"clear":true}"""
    if d.get("clear"): W.faults.clear()
    else: W.faults.append({"method": "*", **d})
    return {"faults": W.faults}


async def ctl_config(d):
    CFG.update({k: v for k, v in d.items() if k in CFG})
    for b in W.bots.values(): b.overall = Bucket(CFG["overall_rate"], CFG["overall_burst"]); b.buckets.clear()
    return CFG


async def ctl_me(d): b = pick(d.get("token")); b.me.update(d.get("set") or {}); return b.me


async def ctl_stats(d):
    return {"stat": dict(W.stat), "bots": {t: {"pending": len(b.upd), "webhook": (b.hook or {}).get("url"), "n429": b.n429, "commands": {"|".join(k): v for k, v in b.commands.items()}, "redelivered": sum(1 for v in b.hook_deliveries.values() if v > 1), "hook_error": b.hook_err} for t, b in W.bots.items()}, "faults": W.faults, "cfg": CFG}


async def ctl_reset(d): W.reset(); return {"ok": True}

CTL = {k[4:]: v for k, v in list(globals().items()) if k.startswith("ctl_")}


async def ctl(req):
    fn = CTL.get(req.match_info["op"])
    if not fn: return web.json_response({"error": "ops: " + " ".join(sorted(CTL))}, status=404)
    d = dict(req.query)
    try:
        if req.content_type == "multipart/form-data":
            async for part in await req.multipart():
                if part.filename: d["_file"] = (part.filename, bytes(await part.read(decode=False)), part.headers.get("Content-Type", "application/octet-stream"))
                else: d[part.name] = (await part.read(decode=True)).decode()
        elif req.body_exists:
            t = await req.text(); d.update(json.loads(t) if t.strip() else {})
        return web.json_response(await fn(d))
    except Err as e: return web.json_response({"error": e.desc}, status=e.code)
    except asyncio.TimeoutError: return web.json_response({"error": "timeout"}, status=504)
    except (KeyError, ValueError, TypeError) as e: return web.json_response({"error": f"{type(e).__name__}: {e}"}, status=400)


def make_app():
    app = web.Application(client_max_size=60 * 2**20)
    app.router.add_route("*", "/bot{token}/{method:[^/]+/?}", api)
    app.router.add_get("/file/bot{token}/{path:.+}", download)
    app.router.add_route("*", "/ctl/{op}", ctl)
    async def nf(r): return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
    app.router.add_route("*", "/{tail:.*}", nf)
    async def up(a):
        global W, SESSION
        tokens = W; W = World(); W.tokens = tokens; SESSION = ClientSession(connector=TCPConnector(limit=0))
    async def down(a):
        W.reset(); await SESSION.close()
    app.on_startup.append(up); app.on_cleanup.append(down)
    return app


class Server:
    """A running server of this file; one at a time, since its world is a module's."""

    def __init__(self, runner, url):
        self._runner, self.url = runner, url

    async def ctl(self, op, **arguments):
        """One tester operation, called without the detour over HTTP."""
        return await CTL[op](arguments)

    async def stop(self):
        await self._runner.cleanup()


_DEFAULTS = dict(CFG)


async def start(**config):
    """Serve on a free port of this machine; `config` overrides CFG."""
    global W
    W = None
    CFG.clear(); CFG.update({**_DEFAULTS, **config})
    runner = web.AppRunner(make_app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return Server(runner, f"http://{host}:{port}")


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--port", type=int, default=9200); ap.add_argument("--host", default="127.0.0.1")
    ap.add_argument("--tokens"); ap.add_argument("--no-limits", action="store_true"); ap.add_argument("--chat-burst", type=float); ap.add_argument("--strict-webhook", action="store_true")
    a = ap.parse_args()
    CFG["limits"] = not a.no_limits; CFG["strict_webhook"] = a.strict_webhook
    if a.chat_burst: CFG["chat_burst"] = a.chat_burst
    W = set(a.tokens.split(",")) if a.tokens else None
    web.run_app(make_app(), host=a.host, port=a.port, print=lambda *x: print(f"telegram_server on http://{a.host}:{a.port}", flush=True), access_log=None)
