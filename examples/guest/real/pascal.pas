program p;
{$mode objfpc}
uses sysutils, classes, math;
type TThing = class
  n: integer; constructor create(a: integer); destructor destroy; override; end;
constructor TThing.create(a: integer); begin n := a; end;
destructor TThing.destroy; begin writeln('freed ', n); inherited; end;
var l: TStringList; i: integer; s: ansistring; e: extended; d: double; c: currency; st: set of char; t: TThing;
begin
  l := TStringList.create; for i := 1 to 50 do l.add(format('%3.3d-%s', [i * 37 mod 101, inttohex(i, 4)])); l.sort; writeln(l[0], ' ', l[49], ' ', l.count); l.free;
  e := 1; for i := 1 to 25 do e := e * i; writeln(e:0:0, ' ', sqrt(2.0):20:17, ' ', sin(1.0):20:18, ' ', exp(1.0):20:17, ' ', ln(10.0):20:17, ' ', arctan(1)*4:20:17);
  d := 0.1; writeln(d, ' ', power(2, 0.5):0:12); c := 19.99; writeln(c * 3:0:4);
  st := ['a'..'e']; s := ''; for i := ord('a') to ord('h') do if chr(i) in st then s := s + chr(i); writeln(s, ' ', uppercase(s));
  try raise Exception.create('boom') except on x: Exception do writeln('caught ', x.message) end;
  try i := 0; i := 10 div i; writeln(i) except on x: EDivByZero do writeln('div ', x.message) end;
  try t := nil; t.n := 3; except on x: EAccessViolation do writeln('av ', x.classname) end;
  t := TThing.create(5); t.free; writeln(comparetext('ABC', 'abc'), ' ', pos('l', 'hello'), ' ', strtoint('$ff'), ' ', formatdatetime('yyyy-mm-dd', encodedate(2020, 2, 29)));
  d := -1; try writeln(sqrt(d)) except on x: exception do writeln(x.classname) end;
  halt(7);
end.
