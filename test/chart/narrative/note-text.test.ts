import { describe, expect, test } from '@jest/globals';
import fc from '../../support/fast-check.ts';
import { noteText, xhtmlText } from '../../../src/chart/narrative/note-text.ts';

const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');
const words = (text: string | undefined) => text?.trim().split(/\s+/).join(' ');

describe('the text of a note', () => {
  test.each([
    ['text/plain', base64('10 µCi given'), '10 µCi given'],
    ['text/plain; charset=UTF-8', base64('10 µCi given'), '10 µCi given'],
    ['TEXT/PLAIN;charset="utf-8"', base64('\ufeff10 µCi'), '10 µCi'],
    ['text/plain; charset=iso-8859-1', base64(Buffer.from('10 µCi', 'latin1')), '10 µCi'],
    ['text/plain; charset=windows-1252', base64(Uint8Array.of(0x31, 0x96, 0x32)), '1–2'],
    ['text/plain', base64(Buffer.from('10 µCi', 'latin1')), '10 µCi'],
    ['text/plain; charset=utf-16', base64(Buffer.from('10 µCi', 'utf16le')), '10 µCi'],
    ['text/plain; charset=utf-16', base64(Uint8Array.of(0xfe, 0xff, 0, 0x31, 0, 0x30)), '10'],
    ['text/plain; charset=windows-1252', base64(Uint8Array.of(0xff, 0xfe, 0x31, 0, 0x30, 0)), '10'],
    ['text/plain; charset=windows-1252', base64(Uint8Array.of(0xfe, 0xff, 0, 0x31, 0, 0x30)), '10'],
    ['text/plain; charset=windows-1252', base64('\ufeff10 µCi'), '10 µCi'],
    ['text/plain; charset=windows-1252', base64(Uint8Array.of(0xff, 0x31)), 'ÿ1'],
    ['text/plain; charset=windows-1252', base64(Uint8Array.of(0xfe, 0x31)), 'þ1'],
    ['text/plain; charset=windows-1252', base64(Uint8Array.of(0xe9, 0xff)), 'éÿ'],
    ['text/plain; charset=windows-1252', base64(Uint8Array.of(0xe9, 0xfe)), 'éþ'],
    ['text/plain; charset=windows-1252', base64(Uint8Array.of(0xef, 0xbb, 0x31)), 'ï»1'],
    ['text/plain; charset=windows-1252', base64(Uint8Array.of(0xef, 0x31, 0xbf)), 'ï1¿'],
    ['text/plain; charset=windows-1252', base64(Uint8Array.of(0x31, 0xbb, 0xbf)), '1»¿'],
    ['text/plain; charset=', base64('10 µCi'), '10 µCi'],
    ['text/plain; format=flowed; charset= "latin1" ', base64(Buffer.from('10 µCi', 'latin1')), '10 µCi'],
    ['text/plain; charset-of=ebcdic', base64('10 µCi'), '10 µCi'],
    ['text/plain', base64('<p>10</p> mCi &lt; 20'), '<p>10</p> mCi &lt; 20'],
    ['text/html', base64('<p>10&nbsp;&micro;Ci</p>'), '10 µCi'],
    ['text/html', base64('<style>p{}</style><script>var a = "<p>9 mCi";</script>10 mCi<!-- 8 mCi -->'), '10 mCi'],
    ['text/html', base64('<p>activity <del>9</del> 10 mCi</p>'), 'activity 10 mCi'],
    ['text/html', base64('10</s> mCi <s>9</s> given'), '10 mCi given'],
    ['text/html', base64('mCi/<del>9</del>10'), 'mCi/10'],
    ['text/html', base64('<s/>10 mCi <s>9</s> given'), '10 mCi given'],
    ['text/html', base64('<s>8</S> 10 <s>9</s> mCi'), '10 mCi'],
    ['text/html', base64('10 <!-- if 9 > 8 mCi -->mCi'), '10 mCi'],
    ['text/html', base64('<!--script-->10 mCi<script>9 mCi</script> given'), '10 mCi given'],
    ['text/html', base64('<script>"<script>"</script>10 mCi<script>9 mCi</script>'), '10 mCi'],
    ['text/html', base64('10 cm&sup2;'), '10 cm²'],
    ['text/xml', base64('<n1:text>10</n1:text><n1:text>mCi</n1:text>'), '10 mCi'],
    ['application/xhtml+xml', base64('<div xmlns="x"><b>10</b> &#109;&#x43;i</div>'), '10 mCi'],
    ['text/xml', base64('<note><text>a &lt; b</text></note>'), 'a < b'],
    ['application/xml', base64('<n><![CDATA[10 mCi]]></n>'), '10 mCi'],
    ['application/hl7-v3+xml', base64('<section><text>10 mCi</text></section>'), '10 mCi'],
    ['application/hl7-cda+xml; charset=utf-8', base64('<text>10 mCi</text>'), '10 mCi'],
    ['text/html', base64('<img src="logo.png"><p>10 mCi</p>'), '10 mCi'],
    ['text/html', base64('<p> </p>'), ''],
    [
      'text/plain',
      base64('10 mCi')
        .replace('=', '')
        .replace(/(.{3})/g, '$1\n'),
      '10 mCi',
    ],
    ['text/plain', '', ''],
  ])('%s %s => %s', (type, data, text) => expect(words(noteText(type, data))).toBe(text));

  test.each([
    [undefined, base64('10 mCi')],
    ['', base64('10 mCi')],
    ['application/pdf', base64('%PDF-1.7')],
    ['text/rtf', base64('{\\rtf1 10 mCi}')],
    ['text/plain', base64('{\\rtf1\\ansi 10 mCi}')],
    [
      'text/xml',
      base64('<nonXMLBody><text mediaType="application/pdf" representation="B64">JVBERi0=</text></nonXMLBody>'),
    ],
    ['text/html', base64('<html><body><img src="data:image/png;base64,AAAA"/></body></html>')],
    ['text/html', base64('<embed src="Binary/scan" type="application/pdf">')],
    ['image/svg+xml', base64('<svg><text>10 mCi</text></svg>')],
    ['application/rtf', base64('{\\rtf1}')],
    ['image/png', base64('png')],
    ['text/csv', base64('a,b')],
    ['text/plain; charset=ebcdic-us', base64('10 mCi')],
    ['text/plain; charset=utf-8', base64(Uint8Array.of(0xff, 0x31))],
    ['text/plain; charset=utf-8', base64(Uint8Array.of(0x31, 0xc3))],
    ['text/plain; charset=ebcdic-us', base64('\ufeff10 mCi')],
    ['text/plain', 'not base64!'],
    ['text/plain', 'MTA=MTA='],
    ['text/plain', base64(Uint8Array.of(0, 1, 2))],
  ])('cannot be read: %s %s', (type, data) => expect(noteText(type, data)).toBeUndefined());

  test.each([
    ['at a letter of four bytes', '😀'.repeat(200_000)],
    ['at a letter of four bytes, one byte off', `a${'😀'.repeat(200_000)}`],
  ])('is bounded %s', (_, text) => {
    expect(noteText('text/plain; charset=utf-8', base64(text))).toBe(text.slice(0, 200_000));
  });
  test('a div is bounded too', () => expect(xhtmlText('é'.repeat(450_000))).toHaveLength(200_000));
  test('is bounded', () => expect(noteText('text/plain', base64('é'.repeat(450_000)))).toHaveLength(200_000));

  test.each([
    ['&amp;lt; &AMP; &Micro; &unknown; &', '&lt; & µ &unknown; &'],
    ['&#0; &#1114112; &#x110000; &#xD800; &#xDFFF;', '&#0; &#1114112; &#x110000; &#xD800; &#xDFFF;'],
    ['&#65536; &#xD7FF; &#xE000; &#x10FFFF;', '\u{10000} \uD7FF \uE000 \u{10FFFF}'],
    ['5 < 6', '5 < 6'],
    ['<[a]>x <@a>y <`a>z <{a}>', '<[a]>x <@a>y <`a>z <{a}>'],
    ['<Abbr>a</Abbr><Zed>z</Zed><abbr>a</abbr><zed>z</zed>', 'azaz'],
    ['<?xml version="1.0"?><!DOCTYPE html><!-- a -->x<!-- b', 'x'],
    ['a <b', 'a'],
    ['a   \n\n b', 'a b'],
  ])('of markup %s => %s', (markup, text) => expect(xhtmlText(markup).trim()).toBe(text));
  test('blocks of a namespace are blocks', () =>
    expect(xhtmlText('<x:p>a</x:p><x:p>b</x:p>c<br/>d').split(/\n+/)).toEqual(['', 'a', 'b', 'c', 'd']));

  test.each([
    [30, 'given'],
    [31, ''],
  ])('%d hidden elements of other names that nothing closes: "%s" after them', (count, text) => {
    const unclosed = Array.from({ length: count }, (_, n) => `<a${n} hidden>`).join('');
    expect(xhtmlText(`${unclosed}given`)).toBe(text);
  });

  test('blocks become lines, cells of a table stay on theirs', () =>
    expect(
      xhtmlText('<h2>Plan</h2>a<br/>b <i>c</i><table><tr><td>Dose</td><td>10</td></tr></table>').split(/\n+/),
    ).toEqual(['', 'Plan', 'a', 'b c', '\tDose\t10', '']));

  test('never throws, in time that grows with the length', () => {
    for (const markup of ['<', '<a', '<!--', '&', '&#', '<script>', '</', '<![CDATA[']) {
      const began = performance.now();
      xhtmlText(markup.repeat(40_000));
      expect(performance.now() - began).toBeLessThan(2_000);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, type) => {
        xhtmlText(text);
        noteText('text/html', text);
        noteText(type, text);
      }),
    );
  });
});
