// What is no badge at all, and what can only just be read.
import {badge, iTXt, issue, issueJwt, png} from '../world.mjs';

const good = () => issue(badge('input'));
const text = async () => JSON.stringify(await good());
const svg = (inside, before = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0" width="1" height="1">${inside}</svg>\n`;
const baked = body => `<openbadges:credential><![CDATA[${body}]]></openbadges:credential>`;

/** The same token with a bit set that belongs to no byte of its payload. */
async function looseBits() {
  for(let name = 'Hedge Laying'; ; name += ' I') {
    const [header, payload, signature] = issueJwt(badge('input', {name})).split('.');
    if(payload.length % 4 === 0) { continue; }
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet[alphabet.indexOf(payload.at(-1)) | 1];
    return [header, payload.slice(0, -1) + last, signature].join('.');
  }
}

export const cases = {
  'input-empty': () => ({input: '', ext: 'json'}),
  'input-space': () => ({input: ' \n\t \r\n', ext: 'json'}),
  'input-text': () => 'Congratulations, Rowan! You have earned the badge "Hedge Laying".\n',
  'input-html': () => ({input: '<!DOCTYPE html>\n<html><head><title>Hedge Laying</title></head><body>A badge.</body></html>\n', ext: 'html'}),
  'input-pdf': () => ({input: '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n', ext: 'pdf'}),
  'input-jpeg': () => ({input: Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex'), ext: 'jpg'}),
  'input-json-comma': () => '{"@context": ["https://www.w3.org/ns/credentials/v2"],}\n',
  'input-json-cut': async () => (await text()).slice(0, -40),
  'input-utf8': async () => {
    const bytes = Buffer.from(await text());
    bytes[bytes.indexOf('Hedge') + 1] = 0xff;
    return {input: bytes, ext: 'json'};
  },
  'input-surrogate': async () => (await text()).replace('Hedge Laying', 'Hedge \\ud83d Laying'),
  'input-array': () => '[]\n',
  'input-other': () => '{"greeting": "hello"}\n',
  'input-number': () => ({input: '42\n', ext: 'json'}),
  'input-presentation': async () => ({
    '@context': ['https://www.w3.org/ns/credentials/v2'], type: ['VerifiablePresentation'], verifiableCredential: [await good()]}),
  'input-jws-two': () => ({input: issueJwt(badge('input')).split('.').slice(0, 2).join('.'), ext: 'jwt'}),
  'input-jws-bits': looseBits,
  'input-png-bare': () => png(),
  'input-png-cut': async () => png(iTXt(await text())).subarray(0, 700),
  'input-png-twins': async () => png(iTXt(await text()), iTXt(JSON.stringify(await issue(badge('twin', {name: 'Dry Stone Walling'}))))),
  'input-png-trailing': async () => Buffer.concat([png(iTXt(await text())), Buffer.from('PK\x03\x04 and so on')]),
  'input-png-compressed': async () => png(iTXt(await text(), {compressed: true})),
  'input-png-jwt': () => png(iTXt(issueJwt(badge('input')))),
  'input-svg-bare': () => svg('<rect width="1" height="1"/>'),
  'input-svg-entity': async () => svg(baked(await text()), '<!DOCTYPE svg [<!ENTITY who "Larkfield College">]>\n'),
  'input-png-language': async () => png(iTXt(await text(), {language: 'en', translated: 'Abzeichen'})),
  'input-png-other-case': async () => png(iTXt(await text(), {keyword: 'OpenBadgeCredential'})),
  'input-png-other-text': async () => png(iTXt('Adobe', {keyword: 'Software'}), iTXt(await text())),
  'input-png-signature': async () => png(iTXt(await text())).fill(0x0a, 4, 5),
  'input-svg-prefix': async () => svg(`<b:credential xmlns:b="https://purl.imsglobal.org/ob/v3p0"><![CDATA[${await text()}]]></b:credential>`),
  'input-svg-second-child': async () => svg(`<title>Hedge</title>${baked(await text())}`),
  'input-svg-verify': () => svg(`<openbadges:credential verify="${issueJwt(badge('input'))}"/>`),
  'input-svg-both': async () => svg(`<openbadges:credential verify="${issueJwt(badge('input'))}"><![CDATA[${await text()}]]></openbadges:credential>`),
  'input-svg-old-namespace': async () => svg(`<o:assertion xmlns:o="http://openbadges.org"><![CDATA[${await text()}]]></o:assertion>`),
  'input-svg-comment': async () => svg(`<!--${baked(await text())}-->`),
  'input-svg-cut': async () => svg(baked(await text())).slice(0, -60),
  'input-svg-empty': () => svg('<openbadges:credential/>'),
  'input-size-limit': good
};
