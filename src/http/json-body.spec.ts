import { Problem, type ProblemCode, PROBLEMS } from '../errors';
import { parseJsonBody } from './json-body';

const JSON_TYPE = 'application/json';

function parse(text: string | Buffer, contentType = JSON_TYPE): unknown {
  return parseJsonBody(Buffer.isBuffer(text) ? text : Buffer.from(text), contentType);
}

function refusalOf(text: string | Buffer, contentType = JSON_TYPE): Problem {
  try {
    parse(text, contentType);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('It was taken');
}

function expectRefused(text: string | Buffer, code: ProblemCode, contentType = JSON_TYPE): void {
  expect(refusalOf(text, contentType).code).toBe(code);
}

function nested(depth: number, [open, close] = ['{"a":', '}']): string {
  return `${open.repeat(depth)}1${close.repeat(depth)}`;
}

describe("a body's amount", () => {
  it.each([
    ...['1', '0', '100', '0.1', '0.5', '0.30', '1.0', '1.50', '0.0001', '999999999.9999', '1000000000'],
    // As doubles, these would come out otherwise.
    ...['0.30000000000000004', '0.1000000000000000055511151231257827', '123456789.12345678901', '4503599627370497.5'],
    ...['9007199254740991', '9007199254740991.4', '1e3', '1E3', '1e-7', '0.1e1', '-1', '-0', '-0.0', '1e-400'],
  ])('is kept digit by digit when it is written as the number %s', (literal) => {
    expect(parse(`{"amount":${literal}}`)).toEqual({ amount: literal });
    expect(parse(`{ "userId" : "u" ,\n\t"amount" :\r ${literal} }`)).toEqual({ userId: 'u', amount: literal });
  });

  it.each(['9007199254740992', '9007199254740993', '100000000000000000000', '1e16', '-9007199254740993'])(
    'is refused as a number beyond 2^53 - 1, and says how it may be sent: %s',
    (literal) => {
      const { code, body } = refusalOf(`{"amount":${literal}}`);
      expect({ code, errors: body['errors'] }).toEqual({
        code: 'VALIDATION_FAILED',
        errors: { amount: ['must be a string where it is above 9007199254740991'] },
      });
    },
  );

  it.each(['"100"', '"1e3"', '""', 'null', 'true', '[1]', '{"a":1}'])(
    'is left as it is when it is no number: %s',
    (literal) => {
      expect(parse(`{"amount":${literal}}`)).toEqual({ amount: JSON.parse(literal) as unknown });
    },
  );

  it('is the only number that is replaced', () => {
    const text =
      '{"limit":1.50,"metadata":{"amount":2.50,"list":[{"amount":3.50}]},"amount":4.50,"amounts":5.50,"Amount":6.50}';
    expect(parse(text)).toEqual({
      limit: 1.5,
      metadata: { amount: 2.5, list: [{ amount: 3.5 }] },
      amount: '4.50',
      amounts: 5.5,
      Amount: 6.5,
    });
  });

  it.each([
    ['{"fee":{"amount":1.50}}', { fee: { amount: '1.50' } }],
    ['{"ifBalance":{"gte":0.10,"lte":20}}', { ifBalance: { gte: '0.10', lte: '20' } }],
    [
      '{"operations":[{"amount":1.0},{"fee":{"amount":2.0}}]}',
      { operations: [{ amount: '1.0' }, { fee: { amount: '2.0' } }] },
    ],
    ['{"items":[{"operations":[{"amount":1e3}]}]}', { items: [{ operations: [{ amount: '1e3' }] }] }],
    ['[{"amount":1.50}]', [{ amount: '1.50' }]],
  ])('is kept wherever it stands: %s', (text, body) => {
    expect(parse(text)).toEqual(body);
  });

  it.each(['"metadata":{"amount":1.50}', '"metadata":{"fee":{"amount":1.50,"gte":2.50}}'])(
    "is not looked for in metadata, which are the caller's own: %s",
    (metadata) => {
      const text = `{"operations":[{"amount":1.50,${metadata}}]}`;
      expect(parse(text)).toMatchObject({
        operations: [{ ...(JSON.parse(`{${metadata}}`) as object), amount: '1.50' }],
      });
    },
  );

  it('beyond 2^53 - 1 is named by the whole way to it', () => {
    const { body } = refusalOf('{"items":[{"operations":[{},{"amount":9007199254740992}]}]}');
    expect(Object.keys(body['errors'] as object)).toEqual(['items.0.operations.1.amount']);
  });

  it('is left alone where the body is no object', () => {
    expect(parse('1.50')).toBe(1.5);
    expect(parse('"amount"')).toBe('amount');
    expect(parse('null')).toBeNull();
  });

  it('is found under a name that is written with escapes', () => {
    expect(parse('{"\\u0061mount":1.50}')).toEqual({ amount: '1.50' });
    expect(parse('{"\\u0061\\u006d\\u006f\\u0075\\u006e\\u0074":0.10}')).toEqual({ amount: '0.10' });
  });
});

describe('a body', () => {
  it.each([
    '',
    ' ',
    '{',
    '{}}',
    '{"a":1,}',
    "{'a':1}",
    '{a:1}',
    '{"a":01}',
    '{"a":+1}',
    '{"a":.5}',
    '{"a":1.}',
    '{"a":0x1}',
    '{"a":NaN}',
    '{"a":Infinity}',
    '{"a":1_000}',
    '{"a":"\t"}',
    '{"a":"\\x41"}',
    '{} {}',
    '// a\n{}',
    'undefined',
    '\ufeff',
    // A byte order mark has no place in JSON (RFC 8259, section 8.1).
    '\ufeff{"amount":1.50}',
    '\ufeff{"amount":"1.50"}',
    '\u0000{}',
    '\u00a0{}',
  ])('that is not JSON is refused: %j', (text) => {
    expectRefused(text, 'MALFORMED_BODY');
  });

  it.each([
    [0xc3, 0x28],
    [0xff],
    [0xc0, 0xaf],
    [0xe2, 0x82],
    // A surrogate, and a code point beyond the last one, both encoded.
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
  ])('that is not UTF-8 is refused, not mended', (...bytes) => {
    expectRefused(Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]), 'MALFORMED_BODY');
  });

  it('in another encoding is refused', () => {
    expectRefused(Buffer.from('{"a":1}', 'utf16le'), 'MALFORMED_BODY');
    expectRefused(Buffer.from('{"a":"é"}', 'latin1'), 'MALFORMED_BODY');
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'a/b; Charset=Utf-8',
  ])('is taken as %s', (contentType) => {
    expect(parse('{"a":"é٣😀"}', contentType)).toEqual({ a: 'é٣😀' });
  });

  it.each(['utf-16', 'utf-16le', 'utf-7', 'latin1', 'iso-8859-1', '"utf-16"', 'utf-8x', ''])(
    'of the charset %j is refused, even when it could be read',
    (charset) => {
      expectRefused('{}', 'UNSUPPORTED_MEDIA_TYPE', `application/json; charset=${charset}`);
    },
  );

  it.each([
    ['{"reference":"a\\u0000b"}', 'reference'],
    ['{"metadata":{"a":["\\u0000"]}}', 'metadata.a.0'],
    ['{"metadata":{"a\\u0000":1}}', 'metadata.a\\0'],
    ['{"reference":"\\ud83d"}', 'reference'],
    ['{"reference":"\\ude00\\ud83d"}', 'reference'],
    ['{"reference":"a\\udc00"}', 'reference'],
    ['{"metadata":{"\\ud800":1}}', 'metadata.\ufffd'],
    ['"\\u0000"', 'body'],
  ])('with text that PostgreSQL cannot keep is refused by a sentence that names the place: %s', (text, place) => {
    const { code, body } = refusalOf(text);
    expect(code).toBe('VALIDATION_FAILED');
    const sentence = `${place} must not contain NUL or half of a surrogate pair.`;
    expect(body.detail).toBe(`${sentence} ${PROBLEMS.VALIDATION_FAILED.advice}`);
    expect(body).toMatchObject({ errors: { [place]: ['must not contain NUL or half of a surrogate pair'] } });
    expect(JSON.stringify(body)).not.toMatch(/\\u0000|\\ud8/);
  });

  it('keeps whole surrogate pairs, and every other character', () => {
    expect(parse('{"reference":"\\ud83d\\ude00 \\u0001\\u007f\\u2028\\ufffe"}')).toEqual({
      reference: '😀 \u0001\u007f\u2028\ufffe',
    });
  });

  it('may be nested 16 levels deep', () => {
    expect(parse(nested(16))).toEqual(JSON.parse(nested(16)));
    expect(parse(nested(16, ['[', ']']))).toEqual(JSON.parse(nested(16, ['[', ']'])));
  });

  it.each([17, 1_000, 5_000])('that is nested %i levels deep is refused', (depth) => {
    expectRefused(nested(depth), 'MALFORMED_BODY');
    expectRefused(nested(depth, ['[', ']']), 'MALFORMED_BODY');
    expectRefused(`{"amount":1,"metadata":${nested(depth - 1)}}`, 'MALFORMED_BODY');
  });

  it('that is nested as deep as its size allows is refused, not a crash', () => {
    expectRefused('['.repeat(16_384) + ']'.repeat(16_384), 'MALFORMED_BODY');
  });

  it.each([
    '{"__proto__":{"admin":true}}',
    '{"__proto__":null}',
    '{"\\u005f_proto__":{"admin":true}}',
    '{"amount":1,"items":{"a":[{"__proto__":{"admin":true}}]}}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"items":{"c\\u006fnstructor":{"prototype":{"admin":true}}}}',
  ])('that reaches for a prototype is refused: %s', (text) => {
    expectRefused(text, 'VALIDATION_FAILED');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it.each(['constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'toLocaleString', 'isPrototypeOf'])(
    'with a name that would be lost on the way, for every object has it already, is refused: %s',
    (name) => {
      expect(refusalOf(`{"${name}":1}`).body).toMatchObject({ code: 'VALIDATION_FAILED', errors: { [name]: [/./] } });
      expect(refusalOf(`{"items":{"list":[{"${name}":null}]}}`).body.detail).toContain(`items.list.0.${name} `);
    },
  );

  it.each([
    ['{"amount":1.10,"amount":2.20}', 'amount'],
    ['{"amount":"1.10","amount":"1.10"}', 'amount'],
    ['{"amount":{"amount":1.10},"amount":2.20}', 'amount'],
    ['{"amount":[1.10],"amount":2.20}', 'amount'],
    ['{"amount":1.10,"\\u0061mount":2.20}', 'amount'],
    ['{"a":{"amount":1.10},"amount":2.20,"a":null}', 'a'],
    ['{"operations":[{"type":"SPEND","type":"TOP_UP"}]}', 'type'],
    ['{"metadata":{"a":{"b":1,"c":[{}],"b":2}}}', 'b'],
    ['{"":1,"":2}', ''],
    ['{"a\\"{":1,"a\\"{":2}', 'a"{'],
  ])('with a member that is given twice is refused by a sentence that names it: %s', (text, name) => {
    const { code, body } = refusalOf(text);
    expect({ code, detail: body.detail }).toEqual({
      code: 'MALFORMED_BODY',
      detail: `The member ${name} is given twice. ${PROBLEMS.MALFORMED_BODY.advice}`,
    });
  });

  it.each([
    '{"a":{"b":1},"b":{"a":1,"b":2},"c":[{"a":1},{"a":1}]}',
    '{"a":"\\"b\\":","b":"{\\"a\\":1","c":"}","d":["a","a",":"]}',
    '{"a":"\\\\","b":"\\\\\\"a\\":"}',
  ])('may have the same name in different objects, and names in texts: %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('with a number that is no number any more is refused', () => {
    expect(refusalOf('{"metadata":{"a":[1e400]}}').body.detail).toContain('metadata.a.0 ');
    expect(refusalOf('{"amount":-1e400}').body).toMatchObject({ errors: { amount: [/./] } });
  });
});

describe('another number of a body', () => {
  it.each([
    ...[
      '12345678901234567890',
      '9007199254740993',
      '-9007199254740993',
      '0.12345678901234567891',
      '1.00000000000000001',
    ],
    ...['123456789012345678e5', '1e-400', '4.9e-325', `0.1${'0'.repeat(30_000)}1`],
  ])('is refused when it would be kept as another one: %s', (literal) => {
    for (const [text, path] of [
      [`{"metadata":{"big":${literal}}}`, 'metadata.big'],
      [`{"a":[1,{"b":[{"big":${literal}}]}]}`, 'a.1.b.0.big'],
    ] as const) {
      const { code, body } = refusalOf(text);
      expect({ code, errors: body['errors'] }).toEqual({
        code: 'VALIDATION_FAILED',
        errors: { [path]: ['has more digits than a number can keep: send it as a string'] },
      });
    }
    // Only what is an amount of ours is kept by its digits.
    expectRefused(`{"amount":1,"metadata":{"amount":${literal}}}`, 'VALIDATION_FAILED');
  });

  it.each([
    ...[
      '0',
      '-0',
      '1',
      '1.10',
      '0.1',
      '100000000000000000000',
      '1e21',
      '1.5e300',
      '5e-324',
      '0.0000000000000000000010',
    ],
    ...['9007199254740991', '1.0000000000000000000', '123456789012345.6', '0.30000000000000004'],
  ])('is taken as the same one: %s', (literal) => {
    expect(parse(`{"metadata":{"n":${literal}}}`)).toEqual({ metadata: { n: Number(literal) } });
  });

  it('is not looked for in texts', () => {
    const body = { reference: '12345678901234567890', metadata: { '1234567890123456789': '1e-999' } };
    expect(parse(JSON.stringify(body))).toEqual(body);
  });
});
