import std/[tables, strutils, algorithm, sequtils, json, threadpool, os, math, times]
proc fib(n: int): int = (if n < 2: n else: fib(n-1) + fib(n-2))
echo fib(18)
var t = initCountTable[string]()
for w in "a b a c b a".split: t.inc w
for k in sorted(toSeq(t.keys)): echo k, "=", t[k]
echo parseJson("""{"a":[1,2.5,null,"x"]}""")
var f = newSeq[FlowVar[int]]()
for i in 1..4: f.add(spawn fib(10 + i))
echo f.mapIt(^it)
echo sqrt(2.0), " ", PI, " ", 1e100, " ", 255.toHex
try: discard parseInt("zz") except ValueError as e: echo e.msg
var a = @[1]; var i = 3 + paramCount()
try: echo a[i] except IndexDefect as e: echo e.msg
quit 4
