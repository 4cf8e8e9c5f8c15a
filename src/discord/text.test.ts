import { describe, expect, it } from 'vitest'
import { ago, at, count, doer, duration, percent, plain } from './text.ts'

describe('plain', () => {
  it.each([
    ['Fashion Brand', 'Fashion Brand'],
    ['fashion-brand 2: the shop', 'fashion-brand 2: the shop'],
    [
      '**bold** _it_ ~~no~~ `code` ||spoiler||',
      '\\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~ \\`code\\` \\|\\|spoiler\\|\\|',
    ],
    ['<@1> <#2> <@&3> <:x:4> <t:5:R>', '\\<@1> \\<#2> \\<@&3> \\<\\:x:4> \\<t\\:5:R>'],
    ['@everyone @here @me', '@\u200beveryone @\u200bhere @me'],
    [':smile: at https://evil.example', '\\:smile: at https\\://evil.example'],
    ['[a](b)', '\\[a\\](b)'],
    ['# big', '\\# big'],
    ['- item', '\\- item'],
    ['> quote', '\\> quote'],
    ['1. one', '1\u200b. one'],
    ['two\nlines\u0000', 'two lines '],
    ['a\u202eb', 'ab'],
    ['back\\slash', 'back\\\\slash'],
  ])('%j', (typed, shown) => expect(plain(typed)).toBe(shown))
})

it('tells time in the reader’s own zone', () => {
  expect(ago(new Date(1_700_000_000_999))).toBe('<t:1700000000:R>')
  expect(at(new Date(1_700_000_000_999))).toBe('<t:1700000000:f>')
})

it.each([
  [undefined, '–'],
  [0, '0 %'],
  [0.000001, '< 0.01 %'],
  [0.57, '57.00 %'],
  [0.9995, '99.95 %'],
  [0.99999999, '99.99 %'],
  [1, '100 %'],
])('percent %s', (ratio, text) => expect(percent(ratio)).toBe(text))

it.each([
  [-5, '0 ms'],
  [340, '340 ms'],
  [999.7, '999 ms'],
  [4250, '4.2 s'],
  [9999, '9.9 s'],
  [59_000, '59 s'],
  [200_000, '3 min 20 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
  [273_600_000, '3 d 4 h'],
])('duration %s', (ms, text) => expect(duration(ms)).toBe(text))

it('counts', () => {
  expect(count(1, 'bot')).toBe('1 bot')
  expect(count(1204, 'bot')).toBe('1,204 bots')
  expect(count(0, 'reply', 'replies')).toBe('0 replies')
})

it('mentions a person and names what Muster did by itself', () => {
  expect(doer('1574277241385254912')).toBe('<@1574277241385254912>')
  expect(doer('first start')).toBe('first start')
})
